import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { Alarm } from '../alarm/alarm';
import { EventRule } from '../event-rule/event-rule';

export interface GrantAlarmProps {
  /** The governance account, to whose default bus alone DataZone's events go. */
  readonly account: Account;
}

/**
 * Goes on when a policy grant is added or removed, by a deploy of the platform's too. The rule needs no target:
 * EventBridge counts the events that match a rule, whatever is done with them (EventBridge user guide, "Monitoring Amazon
 * EventBridge", metric MatchedEvents).
 */
export class GrantAlarm extends Construct {
  constructor(scope: Construct, id: string, { account }: GrantAlarmProps) {
    super(scope, id);
    const { names, provider } = account;
    const name = `${names.base}-policy-grants`;
    const { rule } = new EventRule(this, 'rule', {
      account,
      name,
      description: 'Policy grants of DataZone that somebody added or removed',
      on: {
        pattern: { source: ['aws.datazone'], 'detail-type': ['Policy Grant Added', 'Policy Grant Removed'] },
      },
    });
    new Alarm(this, 'alarm', {
      provider,
      alarmName: `${name}-changed`,
      alarmDescription: 'Who may build in the domain was changed, by a deploy or by hand.',
      namespace: 'AWS/Events',
      metricName: 'MatchedEvents',
      dimensions: { RuleName: rule.name },
      statistic: 'Sum',
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
    });
  }
}
