import { actionsOf, changes, eachAction } from '../actions';
import { allowStatements, isBounded, demandsKey, eachStatement } from '../documents';
import type { Rule } from '../rule';

/** What a role may do, and the most that roles may be given. */
const ROLES = ['identity', 'boundary'] as const;

/** Calls whose resource alone does not hold them to what they are for. */
interface Bound {
  readonly calls: RegExp;
  /** Keys of conditions that do, all of one of the lists. */
  readonly by: readonly (readonly string[])[];
}

const BOUND: readonly Bound[] = [
  // A role without its boundary could be given anything.
  {
    calls: /^iam:(AttachRolePolicy|CreateRole|DeleteRolePolicy|DetachRolePolicy|PutRolePolicy)$/,
    by: [['iam:PermissionsBoundary']],
  },
  // A function's policy lets in whoever it names, any account too.
  { calls: /^lambda:AddPermission$/, by: [['lambda:Principal']] },
  // Lambda makes the id of a mapping; the function is what is known of it.
  { calls: /^lambda:(Create|Delete|Update)EventSourceMapping$/, by: [['lambda:FunctionArn']] },
  // A grant outlives the policy that allowed it.
  { calls: /^kms:CreateGrant$/, by: [['kms:ViaService']] },
  // A share may hold anything of the account, unless Lake Formation makes it for a grant.
  { calls: /^ram:CreateResourceShare$/, by: [['aws:CalledVia'], ['ram:RequestedResourceType']] },
  {
    calls: /^ram:(AssociateResourceShare(Permission)?|DeleteResourceShare|UpdateResourceShare)$/,
    by: [['aws:CalledVia'], ['ram:ResourceShareName', 'ram:RequestedResourceType']],
  },
  {
    calls: /^ram:DisassociateResourceShare$/,
    by: [['aws:CalledVia'], ['ram:ResourceShareName', 'ram:RequestedResourceType'], ['ram:Principal']],
  },
  // The catalogue's own policy opens it to other accounts; RAM writes it for a share.
  { calls: /^glue:(Delete|Put)ResourcePolicy$/, by: [['aws:CalledVia']] },
];

/** RAM sends these only for some calls, such as those that associate a resource. */
const TOLD_BY_SOME_CALLS = ['ram:Principal', 'ram:RequestedResourceType'];

/** What is done with the same thing by different roles: who prepares it, who fills it, who takes from it. */
const DUTIES: readonly (readonly RegExp[])[] = [
  [
    /^sqs:(AddPermission|CreateQueue|DeleteQueue|PurgeQueue|RemovePermission|SetQueueAttributes)$/,
    /^sqs:SendMessage$/,
    /^sqs:(ChangeMessageVisibility|DeleteMessage|ReceiveMessage|StartMessageMoveTask)$/,
  ],
  [
    /^lambda:(CreateFunction|DeleteFunction|UpdateFunctionCode|UpdateFunctionConfiguration)$/,
    /^lambda:InvokeFunction$/,
  ],
];

/** Calls by which somebody becomes an owner in the domain, or may do more there. */
const GRANTING =
  /^datazone:((Add|Remove)(EntityOwner|PolicyGrant)|UpdateDomainUnit|UpdateRootDomainUnitOwner)$/;

/** Whom a role trusts, what bounds it, what its policies say that stand, and identities that last. */
const SETTLED =
  /^iam:(UpdateAssumeRolePolicy|(Delete|Put)(Role|User)PermissionsBoundary|CreatePolicyVersion|SetDefaultPolicyVersion|(?!Get|List)\w*(AccessKey|Group|LoginProfile|User)\w*)$/;

/** Access to what lies in a bucket, and to the names there. */
const USE = /^s3:(GetObject|ListBucket|PutObject|DeleteObject)/;

/** What roles and permissions boundaries may change, and what holds them to it. */
export const RIGHTS: readonly Rule[] = [
  {
    id: 'bound-action',
    title: 'a call that its resource leaves open is held by a condition to what it is for',
    source: '"What outranks a deploy"',
    cure: 'Add the condition that is named.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, ...ROLES), ({ statement }) =>
        statement.Action.flatMap((action) =>
          BOUND.filter(({ calls }) => calls.test(action))
            .filter(
              ({ by }) =>
                !by.some((keys) =>
                  keys.every((key) => demandsKey(statement, key, TOLD_BY_SOME_CALLS.includes(key))),
                ),
            )
            .map(({ by }) => `${action} without ${by.map((keys) => keys.join(' and ')).join(', or ')}`),
        ),
      ),
  },
  {
    id: 'two-duties',
    title: 'no statement of a role holds two duties',
    source: '"What outranks a deploy"',
    cure: 'Give each duty to the role that has it, on the resources that it has it for.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'identity'), ({ statement: { Action } }) =>
        DUTIES.map((duties) => duties.map((duty) => Action.filter((action) => duty.test(action))))
          .map((held) => held.filter((actions) => actions.length > 0))
          .filter((held) => held.length > 1)
          .map((held) => held.flat().join(', ')),
      ),
  },
  {
    id: 'settled-identity',
    title: 'nobody changes whom a role trusts, what bounds it or a policy that stands, or makes a user',
    source: '"What outranks a deploy"',
    cure: 'Leave it to an administrator, by the bootstrap.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, ...ROLES), ({ statement }) =>
        statement.Action.filter((action) => SETTLED.test(action)),
      ),
  },
  {
    id: 'policy-grants',
    title:
      'whoever grants in the domain does nothing else by that statement, or only in a session that is tagged for it',
    source: '"Who may build in an account"',
    cure: 'Add a condition on aws:PrincipalTag, as ownerStatements does.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, ...ROLES), ({ statement }) => {
        const others = statement.Action.some(
          (action) => !GRANTING.test(action) && action !== 'datazone:ListPolicyGrants',
        );
        return others && !demandsKey(statement, 'aws:PrincipalTag/')
          ? statement.Action.filter((action) => GRANTING.test(action))
          : [];
      }),
  },
  {
    id: 'state-alone-is-written',
    title: 'of S3 no role changes anything but a state and its lock',
    source: '"What outranks a deploy"',
    cure: 'Leave buckets to the bootstrap, and objects to those who upload them.',
    findings: async ({ template }) => {
      const statements = allowStatements(template, ...ROLES);
      const changing = await actionsOf(
        statements,
        async (action) => action.startsWith('s3:') && changes(action),
      );
      return eachStatement(statements, ({ statement: { Action, Resource } }) =>
        Action.filter((action) => changing.has(action) && !isOfState(action, Resource)).flatMap((action) =>
          Resource.map((resource) => `${action} on ${resource}`),
        ),
      );
    },
  },
  {
    id: 'foreign-change',
    title: 'in other accounts nothing is changed, but an invitation accepted',
    source: '"Who is who"',
    cure: 'Name the account in the ARN.',
    findings: ({ template }) =>
      eachAction(
        allowStatements(template, ...ROLES).filter(({ statement }) =>
          statement.Resource.some((resource) => /^arn:[^:]*:([^:]*:[^:]*:\*:|s3:::\*)/.test(resource)),
        ),
        async (action) => action !== 'ram:AcceptResourceShareInvitation' && changes(action),
      ),
  },
  {
    id: 'bucket-account',
    title:
      'a bucket is read and written as one of a stated account, since its name is free again once it is deleted',
    source: '"Who is who"',
    cure: 'Add a condition on aws:ResourceAccount, as PrivateBucket’s grantRead does.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, ...ROLES), ({ statement, kind }) => {
        const keys = Object.values(statement.Condition ?? {}).flatMap((values) => Object.keys(values));
        if (keys.includes('aws:ResourceAccount')) return [];
        // Nothing works before the account's own state is there.
        const state = `arn:aws:s3:::${String(template.backend['bucket'])}`;
        const open = statement.Resource.filter((resource) =>
          kind === 'boundary' ? resource.startsWith('arn:aws:s3:::*') : !resource.startsWith(state),
        );
        return statement.Action.filter((action) => USE.test(action)).flatMap((action) =>
          open.map((resource) => `${action} on ${resource}`),
        );
      }),
  },
  {
    id: 'key-of-the-platform',
    title: 'where no key is named, a tag says whose keys are used',
    source: 'KMS.1, KMS.2, "Protection and encryption"',
    cure: 'Name the key, or add a condition on aws:ResourceTag/AmazonDataZoneEnvironment.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, ...ROLES), ({ statement }) =>
        isBounded(statement, /^aws:ResourceTag\/.+/i)
          ? []
          : statement.Resource.filter((resource) => /:key\/\*$/.test(resource)),
      ),
  },
];

/** Terraform writes a state, and writes and deletes its lock. */
function isOfState(action: string, resources: readonly string[]): boolean {
  const object = { 's3:DeleteObject': /\.tflock$/, 's3:PutObject': /\.tfstate(\.tflock)?$/ }[action];
  return object !== undefined && resources.every((resource) => object.test(resource));
}
