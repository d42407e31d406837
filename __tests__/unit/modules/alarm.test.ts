import { Alarm } from '../../../modules/alarm/alarm';
import { synthesize } from '../platform';

test.each([
  [undefined, 'notBreaching'],
  [true, 'ignore'],
])('an alarm goes on above its threshold, and never for want of data: %s', (staysWithoutData, treated) => {
  const template = synthesize((stack, { provider }) => {
    new Alarm(stack, 'depth', {
      provider,
      alarmName: 'depth',
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      period: 60,
      evaluationPeriods: 1,
      threshold: 0,
      staysWithoutData,
    });
  });
  expect(template.one('aws_cloudwatch_metric_alarm').body).toMatchObject({
    alarm_name: 'depth',
    threshold: 0,
    comparison_operator: 'GreaterThanThreshold',
    treat_missing_data: treated,
  });
});
