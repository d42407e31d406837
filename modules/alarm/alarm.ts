import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';
import { acceptFinding } from '../../platform/accept-finding';

export interface AlarmProps extends Omit<
  CloudwatchMetricAlarmConfig,
  'comparisonOperator' | 'treatMissingData'
> {
  /**
   * Whether it stays as it is while there are no data, for what a function says only when it runs. By default it goes
   * off.
   */
  readonly staysWithoutData?: boolean;
}

/** An alarm that goes on above its threshold, and never for want of data. */
export class Alarm extends CloudwatchMetricAlarm {
  constructor(scope: Construct, id: string, { staysWithoutData = false, ...props }: AlarmProps) {
    super(scope, id, {
      ...props,
      comparisonOperator: 'GreaterThanThreshold',
      treatMissingData: staysWithoutData ? 'ignore' : 'notBreaching',
    });
    acceptFinding(this, {
      rule: 'alarm-action',
      reason: 'Whom an alarm wakes is the choice of those who operate the account, and another one in each.',
    });
  }
}
