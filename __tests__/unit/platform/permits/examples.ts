import type { Permit, Person, Refusal } from '../../../../platform/permits/permit';
import type { PublishedData } from '../../../../platform/permits/published';
import type { Circumstances } from '../../../../platform/permits/rules';

export const identity = (name: string) => `arn:aws:iam::555555555555:role/${name}`;

export const person = (name: string, principalInvestigator = false): Person => ({
  name,
  identity: identity(name),
  principalInvestigator,
});

export const PUBLISHED: PublishedData = new Map([
  [
    'hospital',
    new Map([
      [
        'cohort',
        new Map([
          ['patients', new Set(['patient', 'birth_year', 'sex'])],
          ['visits', new Set(['patient', 'ward'])],
        ]),
      ],
    ]),
  ],
  ['registry', new Map([['deaths', new Map([['deaths', new Set(['patient', 'cause'])]])]])],
]);

export const permit = (change: Partial<Permit> = {}): Permit => ({
  id: '2027-0042',
  application: { received: '2027-01-04', summary: 'Whether early rehabilitation shortens stays' },
  applicant: { name: 'University of Example', kind: 'other', email: 'data@university.example' },
  purposes: ['e'],
  decision: 'file 42',
  justification: 'All criteria of Article 68(1) are met.',
  consumer: 'study',
  data: [
    {
      holder: 'hospital',
      dataset: 'cohort',
      tables: { patients: ['patient', 'birth_year'], visits: ['ward'] },
    },
  ],
  persons: [person('ada', true), person('grace')],
  issued: '2027-03-01',
  ends: '2029-02-28',
  ...change,
});

export const refusal = (change: Partial<Refusal> = {}): Refusal => {
  const { id, application, applicant, purposes, decision } = permit();
  return {
    id,
    application,
    applicant,
    purposes,
    decision,
    justification: 'Criterion (c) of Article 68(1) is not met.',
    refused: '2027-03-01',
    ...change,
  };
};

export const circumstances = (today = '2027-03-01'): Circumstances => ({
  today,
  published: PUBLISHED,
  consumers: ['study', 'institute'],
});
