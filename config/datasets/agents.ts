import type { Finding } from '../problems';
import type { SoundAgent, SoundContact, SoundDescription } from './sound';

const ROLES = ['holder', 'publisher'] as const;

/**
 * Contacts that reach nobody, and organisations that are described in two ways.
 *
 * @param accessBody the one of catalogue.yaml, which may hold data itself
 */
export function agentFindings(
  sound: SoundDescription,
  others: readonly (SoundDescription & { readonly file: string })[],
  accessBody: SoundAgent | undefined,
): readonly Finding[] {
  const known = new Map<string, { readonly agent: SoundAgent; readonly where: string }>();
  if (accessBody?.name !== undefined) {
    known.set(accessBody.name, { agent: accessBody, where: 'accessBody in catalogue.yaml' });
  }
  for (const other of others) {
    for (const role of ROLES) {
      const agent = other[role];
      if (agent?.name !== undefined) known.set(agent.name, { agent, where: `${role} in ${other.file}` });
    }
  }
  return [
    ...(sound.contact ? unreachable(['contact'], sound.contact) : []),
    ...ROLES.flatMap((role) => {
      const agent = sound[role];
      if (agent === undefined) return [];
      const findings = [...unreachable([role], agent), ...differing([role], agent, known)];
      if (agent.name !== undefined) known.set(agent.name, { agent, where: role });
      return findings;
    }),
  ];
}

/** Somebody who can be reached in no way. */
export function unreachable(path: readonly PropertyKey[], { email, page }: SoundContact): readonly Finding[] {
  if (email !== undefined || page !== undefined) return [];
  return [
    {
      path: [...path, 'email'],
      value: '(missing)',
      rule: 'somebody can be reached by an e-mail address or a page, and HealthDCAT-AP asks for one of them',
      cure: 'add email or page',
    },
  ];
}

/** What there is to say of an organisation. */
const SAID = ['email', 'page', 'type', 'note'] as const;

function differing(
  path: readonly PropertyKey[],
  agent: SoundAgent,
  known: ReadonlyMap<string, { readonly agent: SoundAgent; readonly where: string }>,
): readonly Finding[] {
  const same = agent.name === undefined ? undefined : known.get(agent.name);
  const fields = same === undefined ? [] : SAID.filter((field) => same.agent[field] !== agent[field]);
  if (same === undefined || fields.length === 0) return [];
  return [
    {
      path,
      value: agent.name,
      rule: `an organisation is the same wherever it is named, and ${same.where} is this one with another ${fields.join(' and ')}`,
      cure: 'write the same in both, or another name',
    },
  ];
}
