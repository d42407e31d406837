import type { PlatformRecording } from '../demonstration/recording';
import { acceptedGrants } from './accepted';
import { jobOf } from './job';
import { type Grant, grants, type TrustedBy, trusts } from './grants';

/** A grant with the code's reason for it, where it has one. */
export interface ExplainedGrant extends Grant {
  readonly reason?: string;
}

/** A role of the platform. */
export interface RoleAccess {
  /** ARN. */
  readonly role: string;
  readonly trusts: readonly TrustedBy[];
  readonly grants: readonly ExplainedGrant[];
}

/** Who may take each role of the recorded platforms and what it is granted; uses of all the recordings together. */
export async function accessOf(recordings: Iterable<PlatformRecording>): Promise<readonly RoleAccess[]> {
  const trusted = new Map<string, TrustedBy>();
  const granted = new Map<string, ExplainedGrant>();
  for (const recording of recordings) {
    const reason = acceptedGrants(recording.config);
    for (const trust of await trusts(recording)) {
      const key = JSON.stringify([trust.role, trust.statement]);
      trusted.set(key, { ...trust, used: trust.used + (trusted.get(key)?.used ?? 0) });
    }
    for (const grant of await grants(recording)) {
      const key = JSON.stringify([grant.role, grant.policy, grant.action]);
      const before = granted.get(key);
      granted.set(key, {
        ...grant,
        resources: [...new Set([...(before?.resources ?? []), ...grant.resources])],
        used: grant.used + (before?.used ?? 0),
        reason: before?.reason ?? reason(grant.policy, grant.action),
      });
    }
  }
  const roles = [...new Set([...trusted.values(), ...granted.values()].map(({ role }) => role))].sort();
  return roles.map((role) => ({
    role,
    trusts: [...trusted.values()].filter((trust) => trust.role === role),
    grants: [...granted.values()].filter((grant) => grant.role === role),
  }));
}

/** Grants that nothing used and nothing explains, and explanations of what was used after all; by job. */
export function problemsOf(access: readonly RoleAccess[], entries: readonly string[]): readonly string[] {
  const jobs = new Map<string, { used: number; reason?: string }>();
  for (const { policy, action = 'all', used, reason } of access.flatMap((role) => role.grants)) {
    const job = `${jobOf(nameOf(policy), entries)}: ${action}`;
    const before = jobs.get(job);
    jobs.set(job, { used: used + (before?.used ?? 0), reason: reason ?? before?.reason });
  }
  return [...jobs].flatMap(([job, { used, reason }]) => {
    if (used === 0 && reason === undefined)
      return [`${job} was never used, and the code gives no reason for it`];
    if (used > 0 && reason !== undefined) return [`${job} was used, but the code says why it is not`];
    return [];
  });
}

/** The access of each role as lines for people. */
export function reportLines(access: readonly RoleAccess[]): readonly string[] {
  return access.flatMap(({ role, trusts: trustedBy, grants: all }) => [
    '',
    `${nameOf(role)} (${role.split(':')[4]})`,
    ...trustedBy.map(({ statement: { Principal, Condition }, used }) => {
      const where = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
      return `  taken by ${JSON.stringify(Principal)}${where}: ${timesText(used)}`;
    }),
    ...all.map(({ policy, action, resources, conditions, used, reason }) => {
      const on = resources.length === 0 ? '' : ` on ${resources.join(', ')}`;
      const where = conditions === undefined ? '' : ` if ${JSON.stringify(conditions)}`;
      const why = used === 0 && reason !== undefined ? `: ${reason}` : '';
      return `  may ${action ?? policy}${on}${where}: ${timesText(used)}${why}`;
    }),
  ]);
}

function timesText(used: number): string {
  return used === 0 ? 'never used' : `used ${used} time${used === 1 ? '' : 's'}`;
}

function nameOf(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}
