import type { Boxes } from './boxes';
import type { Estate, Resource } from './estate';
import { DEEDS, MANAGED } from './kinds';
import type { Arrow } from './picture';
import { allowStatements } from './policies';
import { projectParts } from './project-parts';

/** The arrows of events and messages: event rules with their targets, and queues that wake functions. */
export function events(estate: Estate, boxes: Boxes): Arrow[] {
  const heard = new Set(
    estate
      .all('aws_s3_bucket_notification')
      .filter(({ body }) => body['eventbridge'] === true)
      .flatMap(({ stack, body }) => boxes.meant(stack, body['bucket'])),
  );
  const speaks = (box: string) => !box.includes(':aws_s3_bucket.') || heard.has(box);
  const rules = estate.all('aws_cloudwatch_event_target').flatMap(({ stack, body }) =>
    estate.meant(stack, body['rule']).flatMap((rule) => {
      const pattern = rule.body['event_pattern'];
      const sources = boxes.meant(stack, pattern).filter(speaks);
      return pairs(sources, boxes.meant(stack, body['arn']), {
        kind: 'event',
        verb: 'event',
        actor: 'from',
        detail: eventTypes(pattern),
      });
    }),
  );
  const mappings = estate.all('aws_lambda_event_source_mapping').flatMap(({ stack, body }) =>
    pairs(boxes.meant(stack, body['event_source_arn']), boxes.meant(stack, body['function_name']), {
      kind: 'event',
      verb: 'wakes',
      actor: 'from',
    }),
  );
  return [...rules, ...mappings];
}

/** The arrows of what roles are granted, by their own policies and by AWS's. */
export function actionArrows(estate: Estate, boxes: Boxes): Arrow[] {
  const { members } = projectParts(estate);
  const own = estate.all('aws_iam_role_policy').flatMap((policy) => {
    const roles = estate.meant(policy.stack, policy.body['role']);
    const targets = (resources: readonly string[]) =>
      // DataZone's actions take no resource: what bounds them is membership.
      resources.includes('*')
        ? members
            .filter(({ member }) => roles.includes(member))
            .flatMap(({ project }) => boxes.of(project) ?? [])
        : boxes.meantForWork(policy.stack, resources);
    return allowStatements(policy.body['policy']).flatMap(({ Action, Resource }) =>
      Action.filter((action) => action in DEEDS).flatMap((action) => {
        const { verb, kind, reads } = DEEDS[action];
        const actors = roles.flatMap((role) => boxes.of(role) ?? []);
        const ends = [actors, targets(Resource)] as const;
        return reads
          ? pairs(ends[1], ends[0], { kind, verb, actor: 'to' })
          : pairs(ends[0], ends[1], { kind, verb, actor: 'from' });
      }),
    );
  });
  const managed = estate.all('aws_iam_role_policy_attachment').flatMap(({ stack, body, account }) => {
    const deed = MANAGED[String(body['policy_arn']).replace(/^.*\//, '')];
    if (!deed) return [];
    const { verb, kind, on } = deed;
    return pairs(boxes.meant(stack, body['role']), boxes.inAccount(on, account), {
      kind,
      verb,
      actor: 'from',
    });
  });
  return [...own, ...managed];
}

/** The arrows of data sources: what they read, and where they publish it. */
export function publishing(estate: Estate, boxes: Boxes): Arrow[] {
  const { sources } = projectParts(estate);
  return sources.flatMap(({ project, databases, domains, publishes }) => {
    const box = boxes.of(project);
    if (box === undefined) return [];
    const boxesOf = (resources: readonly Resource[]) =>
      resources.flatMap((resource) => boxes.of(resource) ?? []);
    return [
      ...pairs(boxesOf(databases), [box], { kind: 'data', verb: 'reads', actor: 'to' }),
      ...(publishes ? pairs([box], boxesOf(domains), { kind: 'data', verb: 'lists', actor: 'from' }) : []),
    ];
  });
}

/** The arrows of roles that make things in another stack's account: the providers act as them. */
export function makingArrows(estate: Estate, boxes: Boxes): Arrow[] {
  return boxes.all.flatMap(({ id }) => {
    const resource = estate.resources.find((one) => one.id === id);
    const makers = boxes.meant(resource?.stack ?? '', resource?.as).filter((maker) => maker !== id);
    const inPlace = makers.filter((maker) => boxes.frame(maker) === boxes.frame(id));
    return pairs(inPlace, [id], { kind: 'control', verb: 'makes', actor: 'from' });
  });
}

/** The arrows of RAM shares: from what is shared to the account that it is shared with. */
export function shares(estate: Estate, boxes: Boxes): Arrow[] {
  return estate.all('aws_ram_principal_association').flatMap(({ stack, body }) => {
    const [share] = estate.meant(stack, body['resource_share_arn']);
    const shared = estate
      .all('aws_ram_resource_association')
      .filter((association) => estate.meant(stack, association.body['resource_share_arn']).includes(share))
      .flatMap((association) => boxes.meant(stack, association.body['resource_arn']));
    return pairs(shared, [String(body['principal'])], { kind: 'share', verb: 'is shared', actor: 'from' });
  });
}

/** An arrow for each pair of two different ends. */
export function pairs(
  from: readonly string[],
  to: readonly string[],
  arrow: Omit<Arrow, 'from' | 'to'>,
): Arrow[] {
  return from.flatMap((start) =>
    to.filter((end) => end !== start).map((end) => ({ from: start, to: end, ...arrow })),
  );
}

function eventTypes(pattern: unknown): string {
  const { 'detail-type': types = [] } = JSON.parse(String(pattern ?? '{}')) as { 'detail-type'?: string[] };
  return types.join(', ');
}
