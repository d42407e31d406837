import type { Template } from '../template';

/** Expects that the functions of a template are invoked by its own event rules, and by nobody else. */
export function expectInvokedByOwnRules(template: Template): void {
  const sources = template.all('aws_lambda_permission').map(({ body }) => body['source_arn']);
  const rules = template.all('aws_cloudwatch_event_rule').map(({ address }) => `\${${address}.arn}`);
  expect(sources.sort()).toEqual(rules.sort());
}
