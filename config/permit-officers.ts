import type { Entry, Sound } from './entries';
import { matches } from './glob';
import { type Finding, shownList } from './problems';

const PATH = ['governance', 'permitOfficers'];

/** Permits have officers, nobody else has, and none of them decides on data that they would read themselves. */
export function permitOfficers(
  { subscriptionApproval, governance }: Sound,
  entries: readonly Entry[],
): readonly Finding[] {
  if (governance === undefined || subscriptionApproval === undefined) return [];
  const officers = governance.permitOfficers;
  if (subscriptionApproval !== 'permit') {
    return officers.length === 0
      ? []
      : [
          {
            path: PATH,
            rule: `permits decide only with subscriptionApproval: permit, and it is ${subscriptionApproval}`,
            cure: 'take this out, or write subscriptionApproval: permit',
          },
        ];
  }
  if (officers.length === 0) {
    return [
      {
        path: PATH,
        value: '(none)',
        rule: 'at least one officer, else nobody can issue a permit',
        cure: 'list the role of those who decide on applications',
      },
    ];
  }
  const configured = new Set(entries.map(({ accountId }) => accountId));
  const readers = entries
    .filter(({ kind }) => kind === 'consumer')
    .flatMap(({ name, members }) =>
      members.flatMap(({ role }) => (role === undefined ? [] : [{ consumer: name, role }])),
    );
  return officers.flatMap((officer, index) => {
    if (officer === undefined) return [];
    const path = [...PATH, index];
    const reader = readers.find(({ role }) => matches(officer, role));
    return [
      ...(configured.has(undefined) || configured.has(officer.split(':')[4])
        ? []
        : [
            {
              path,
              rule: 'an officer belongs to an account of this configuration',
              cure: `write a role or user of ${shownList([...configured].map(String))}`,
            },
          ]),
      ...(reader
        ? [
            {
              path,
              rule: `nobody decides on data that they read themselves, and this means ${reader.role}, a member of ${reader.consumer}`,
              cure: 'give officers a role of their own',
            },
          ]
        : []),
    ];
  });
}
