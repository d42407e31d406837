import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';
import { acceptFinding } from '../../platform/accept-finding';

export type AlarmProps = Omit<CloudwatchMetricAlarmConfig, 'comparisonOperator' | 'treatMissingData'>;

/** An alarm that goes on above its threshold, and not for want of data. */
export class Alarm extends CloudwatchMetricAlarm {
  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id, {
      ...props,
      comparisonOperator: 'GreaterThanThreshold',
      treatMissingData: 'notBreaching',
    });
    acceptFinding(this, {
      rule: 'alarm-action',
      reason: 'Whom an alarm wakes is the choice of those who operate the account, and another one in each.',
    });
  }
}
