import { pairs } from './arrows';
import type { Boxes } from './boxes';
import { REMOTE_STATE, type Estate, type Resource } from './estate';
import { SERVICES } from './kinds';
import type { Arrow, Box } from './picture';
import { allowStatements, conditionValues, type Statement } from './policies';
import type { Body } from './stack-json';

const TAKES = { kind: 'trust', verb: 'takes', actor: 'from' } as const;

/** What lies outside of the stacks, with its arrows. */
interface Outside {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** The arrows from those who may take a role to it. Inside the platform both sides have to say so, as AWS asks. */
export function trusts(estate: Estate, boxes: Boxes): Arrow[] {
  return trustArrows(estate, boxes).flatMap(({ role, box, statement }) => {
    // A session that a tag keeps to one purpose belongs to the deploy that asks for it.
    if (conditionValues(statement, 'aws:TagKeys').length > 0) return [];
    const callers = estate
      .meant(role.stack, conditionValues(statement, 'aws:PrincipalArn'))
      .filter((caller) => mayTake(estate, caller, role))
      .flatMap((caller) => boxes.of(caller) ?? []);
    const type = SERVICES[statement.Principal.Service ?? ''];
    const services = conditionValues(statement, 'aws:SourceAccount').flatMap((account) =>
      type === undefined ? [] : boxes.inAccount(type, account),
    );
    return pairs([...callers, ...services], [box], TAKES);
  });
}

/** People and pipelines that a role trusts by their ARN: they are no part of the stacks. */
export function people(estate: Estate, boxes: Boxes): Outside {
  const found = trustArrows(estate, boxes).flatMap(({ role, box, statement }) => {
    const strangers = conditionValues(statement, 'aws:PrincipalArn').filter(
      (arn) => estate.meant(role.stack, arn).length === 0,
    );
    if (strangers.length === 0) return [];
    const names = [...new Set(strangers.map((arn) => arn.replace(/^.*\//, '')))];
    const id = `outside:${names.join()}`;
    const title = names.join(', ');
    const made: Box = {
      id,
      frame: undefined,
      title,
      kind: 'deploys',
      icon: 'people',
      look: 'outside',
      notes: [],
      alarms: 0,
    };
    return [{ box: made, arrow: { from: id, to: box, ...TAKES } }];
  });
  const boxesById = new Map(found.map(({ box }) => [box.id, box]));
  return { boxes: [...boxesById.values()], arrows: found.map(({ arrow }) => arrow) };
}

/** States that another stack reads, in the account of the stack whose state it is. */
export function states(estate: Estate, boxes: Boxes): Outside {
  const found = estate.all(REMOTE_STATE).flatMap(({ stack, body }) => {
    const { bucket, key, assume_role: role } = body['config'] as Body;
    const owner = estate.stackOfState(bucket, key);
    if (owner === undefined) return [];
    const box: Box = {
      id: `state:${owner}`,
      frame: estate.accountOf(owner),
      title: String(key).replace(/\.tfstate$/, ''),
      kind: 'Terraform state',
      icon: 'state',
      look: 'service',
      notes: [],
      alarms: 0,
    };
    const arrows = pairs([box.id], boxes.meant(stack, role), { kind: 'data', verb: 'reads', actor: 'to' });
    return [{ box, arrows }];
  });
  const boxesById = new Map(found.map(({ box }) => [box.id, box]));
  return { boxes: [...boxesById.values()], arrows: found.flatMap(({ arrows }) => arrows) };
}

/** Buckets that are listened to while no role of the platform writes to them: what they hold comes from outside. */
export function uploads(boxes: readonly Box[], arrows: readonly Arrow[]): Outside {
  const found = boxes.filter(
    ({ id, icon }) =>
      icon === 'bucket' &&
      arrows.some(({ from, kind }) => from === id && kind === 'event') &&
      !arrows.some(({ to, kind }) => to === id && kind === 'data'),
  );
  return {
    boxes: found.map(({ id }) => ({
      id: `outside:${id}`,
      frame: undefined,
      title: 'files',
      kind: 'from a data holder',
      icon: 'file',
      look: 'outside',
      notes: [],
      alarms: 0,
    })),
    arrows: found.map(({ id }) => ({
      from: `outside:${id}`,
      to: id,
      kind: 'data',
      verb: 'upload',
      actor: 'from',
    })),
  };
}

function trustArrows(
  estate: Estate,
  boxes: Boxes,
): { readonly role: Resource; readonly box: string; readonly statement: Statement }[] {
  return estate.all('aws_iam_role').flatMap((role) => {
    const box = boxes.of(role);
    return box === role.id
      ? allowStatements(role.body['assume_role_policy']).map((statement) => ({ role, box, statement }))
      : [];
  });
}

function mayTake(estate: Estate, caller: Resource, role: Resource): boolean {
  return estate
    .all('aws_iam_role_policy')
    .filter(({ stack, body }) => estate.meant(stack, body['role']).includes(caller))
    .flatMap(({ stack, body }) =>
      allowStatements(body['policy'])
        .filter(({ Action }) => Action.includes('sts:AssumeRole'))
        .flatMap(({ Resource }) => estate.meant(stack, Resource)),
    )
    .includes(role);
}
