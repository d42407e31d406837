import { type Day, yearsAfter } from './calendar';
import type { Register, RegisterEvent } from './events';
import { dataRulesBroken, type RuleBroken } from './data-rules';
import {
  latestEnd,
  MOST_YEARS,
  type Permit,
  type Person,
  type RecordedPermit,
  type Refusal,
  stateOf,
} from './permit';
import type { PublishedData } from './published';

/** What a change of the register is held against, beside the register itself. */
export interface Circumstances {
  readonly today: Day;
  /** What is published, by the entry of the configuration that holds it. */
  readonly published: PublishedData;
  /** Entries of the configuration in whose projects data may be used. */
  readonly consumers: readonly string[];
}

/** Purposes that are reserved for public bodies and Union institutions (Article 53(2)). */
const RESERVED_PURPOSES: ReadonlySet<string> = new Set(['a', 'b', 'c']);

/** Every rule that a change breaks; none where it may be recorded. */
export function rulesBroken(
  event: RegisterEvent,
  register: Register,
  circumstances: Circumstances,
): readonly RuleBroken[] {
  switch (event.kind) {
    case 'issued':
      return [
        ...idTaken(event.permit.id, register),
        ...ofPermit(event.permit, circumstances),
        ...consumerTaken(event.permit, register, circumstances.today),
      ];
    case 'refused':
      return [...idTaken(event.refusal.id, register), ...ofRefusal(event.refusal, circumstances)];
    default: {
      const permit = register.permits.get(event.id);
      if (permit === undefined) return [unknown(event.id, register)];
      const over = whyOver(permit, circumstances.today);
      if (over !== undefined) return [over];
      if (event.kind === 'extended') return ofExtension(permit, event.ends);
      if (event.kind === 'amended') {
        return [...dataRulesBroken(event.data, circumstances.published), ...ofPersons(event.persons)];
      }
      return [];
    }
  }
}

function idTaken(id: string, { permits, refusals }: Register): readonly RuleBroken[] {
  if (!permits.has(id) && !refusals.has(id)) return [];
  return [
    {
      path: ['id'],
      value: id,
      rule: `an application is decided once, and ${permits.has(id) ? 'a permit' : 'a refusal'} of this id is recorded`,
      cure: 'correct the id; a recorded permit is extended, amended or withdrawn',
    },
  ];
}

function unknown(id: string, { refusals }: Register): RuleBroken {
  return {
    path: ['id'],
    value: id,
    rule: refusals.has(id) ? 'this application was refused' : 'the register has no permit of this id',
    cure: 'take the id from npm run permit -- list',
  };
}

function whyOver(permit: RecordedPermit, today: Day): RuleBroken | undefined {
  const state = stateOf(permit, today);
  if (state !== 'withdrawn' && state !== 'ended') return undefined;
  return {
    path: ['id'],
    value: permit.id,
    rule: `a permit that is over is not changed, and this one ${state === 'ended' ? `ended on ${permit.ends}` : `was withdrawn on ${permit.withdrawal?.on}`}`,
    cure: 'decide on a new application',
  };
}

function ofPermit(permit: Permit, circumstances: Circumstances): readonly RuleBroken[] {
  const { issued, ends, consumer } = permit;
  const { today, consumers } = circumstances;
  return [
    ...ofPurposes(permit),
    ...ofDays(permit, 'issued', issued, today),
    ...(ends < issued
      ? [
          {
            path: ['ends'],
            rule: `a permit ends after it is issued, on ${issued}`,
            cure: 'correct one of the two',
          },
        ]
      : []),
    ...(ends >= issued && ends < today
      ? [
          {
            path: ['ends'],
            rule: `a permit ends after the day on which it is recorded, ${today}`,
            cure: 'correct the end',
          },
        ]
      : []),
    ...(ends > latestEnd(issued)
      ? [
          {
            path: ['ends'],
            rule: `a permit lasts ${MOST_YEARS} years at most (Article 68(12)), and this one until ${latestEnd(issued)}`,
            cure: `write ${latestEnd(issued)} or a day before; it can be extended once`,
          },
        ]
      : []),
    ...(consumers.includes(consumer)
      ? []
      : [
          {
            path: ['consumer'],
            rule: `the data are used in the project of a consumer of the configuration: ${consumers.join(', ') || 'it has none'}`,
            cure: 'write its name, or add the consumer to the configuration',
          },
        ]),
    ...dataRulesBroken(permit.data, circumstances.published),
    ...ofPersons(permit.persons),
  ];
}

function ofRefusal(refusal: Refusal, { today }: Circumstances): readonly RuleBroken[] {
  return ofDays(refusal, 'refused', refusal.refused, today);
}

function ofPurposes({ purposes, applicant }: Permit): readonly RuleBroken[] {
  if (applicant.kind !== 'other') return [];
  return purposes.flatMap((purpose, at) =>
    RESERVED_PURPOSES.has(purpose)
      ? [
          {
            path: ['purposes', at],
            rule: `purpose ${purpose} is reserved for public bodies and Union institutions (Article 53(2))`,
            cure: 'take it out, or correct applicant.kind; where somebody acts for such a body, the body is the applicant',
          },
        ]
      : [],
  );
}

function ofDays(
  { application: { received } }: Permit | Refusal,
  field: 'issued' | 'refused',
  decided: Day,
  today: Day,
): readonly RuleBroken[] {
  return [
    ...(decided > today
      ? [
          {
            path: [field],
            rule: `a decision is recorded once it is taken, and today is ${today}`,
            cure: 'correct the day, or record it then',
          },
        ]
      : []),
    ...(received > decided
      ? [
          {
            path: ['application', 'received'],
            rule: `an application is received before it is decided, on ${decided}`,
            cure: 'correct one of the two',
          },
        ]
      : []),
  ];
}

/**
 * A project works under one permit at a time: nothing keeps apart within it what one permit gives for one purpose and another
 * for another.
 */
function consumerTaken({ consumer }: Permit, { permits }: Register, today: Day): readonly RuleBroken[] {
  return [...permits.values()]
    .filter(
      (other) =>
        other.consumer === consumer && ['in-force', 'not-yet-in-force'].includes(stateOf(other, today)),
    )
    .map(({ id, ends }) => ({
      path: ['consumer'],
      rule: `a project works under one permit at a time, and permit ${id} of this one is in force until ${ends}`,
      cure: `amend or withdraw ${id}, or add a consumer to the configuration`,
    }));
}

function ofExtension({ id, ends, endedBefore }: RecordedPermit, until: Day): readonly RuleBroken[] {
  const found = (rule: string, cure: string) => ({ path: ['ends'], value: until, rule, cure });
  const latest = yearsAfter(ends, MOST_YEARS);
  return [
    ...(endedBefore === undefined
      ? []
      : [
          found(
            `a permit is extended once (Article 68(12)), and ${id} was extended from ${endedBefore} to ${ends}`,
            'decide on a new application',
          ),
        ]),
    ...(until <= ends
      ? [found(`an extension ends after the permit does, on ${ends}`, 'write a later day, or withdraw it')]
      : []),
    ...(endedBefore === undefined && until > latest
      ? [
          found(
            `an extension adds ${MOST_YEARS} years at most (Article 68(12))`,
            `write ${latest} or a day before`,
          ),
        ]
      : []),
  ];
}

function ofPersons(persons: readonly Person[]): readonly RuleBroken[] {
  const seen = new Set<string>();
  const twice = persons.flatMap(({ identity }, at) => {
    const known = seen.has(identity);
    seen.add(identity);
    return known
      ? [
          {
            path: ['persons', at, 'identity'],
            rule: 'each person works by an identity of their own, and this one stands twice',
            cure: 'give each a role, or take one of the two out',
          },
        ]
      : [];
  });
  if (persons.length === 0) {
    return [
      {
        path: ['persons'],
        value: '(nobody)',
        rule: 'a permit names everybody who may work with the data (Article 68(10)(d))',
        cure: 'name at least one person',
      },
    ];
  }
  if (persons.some(({ principalInvestigator }) => principalInvestigator)) return twice;
  return [
    ...twice,
    {
      path: ['persons'],
      value: `${persons.length} without principalInvestigator: true`,
      rule: 'the persons of a permit include its principal investigator (Article 68(10)(d))',
      cure: 'write principalInvestigator: true at one of them',
    },
  ];
}
