import { eachAction, actionExists, resourceTypes } from '../actions';
import { accepted, allowStatements, isBounded, eachStatement, principals } from '../documents';
import { findingsOnBlocks, type Rule, argumentText } from '../rule';

const GRANTS = ['identity', 'resource', 'trust'] as const;
/** What a role may do, and the most that roles may be given: a ceiling that names nothing bounds nothing. */
const ROLES = ['identity', 'boundary'] as const;

/** Keys by which a resource's policy holds a service of AWS to one caller. */
const CALLER = /^(aws:Source(Arn|Account|OrgID)|kms:EncryptionContext:.*|kms:CallerAccount)$/i;

/** An ARN that ends in a type and a wildcard; S3's start with a bucket's name. */
const WITHOUT_NAME = /^arn:[^:]*:(?!s3:)([^:$]*:){3}([\w-]+[/:])?\*$|^arn:[^:]*:s3:::\*/;

/** Actions that open ciphertext (Security Hub KMS.1). */
const DECRYPTION = ['kms:Decrypt', 'kms:ReEncryptFrom'];
const ANY_KEY = /^(\*|arn:[^:]*:kms:[^:]*:[^:]*:(key\/)?\*)$/;

/** What the policies of a stack allow. */
export const ACCESS: readonly Rule[] = [
  {
    id: 'wildcard-action',
    title: 'a policy lists its actions',
    source: 'IAM.1, IAM.21, CIS 3.0 1.16',
    cure: 'List the calls that are made, one by one.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, ...GRANTS, 'boundary'), ({ statement }) =>
        statement.Action.filter((action) => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action)),
      ),
  },
  {
    id: 'inverted-grant',
    title: 'nothing is allowed by what it is not',
    source: 'IAM.1',
    cure: 'List actions, resources and principals; NotAction, NotResource and NotPrincipal belong into denials.',
    findings: ({ template }) =>
      eachStatement(
        allowStatements(template, ...GRANTS, 'boundary'),
        ({ statement: { NotAction, NotPrincipal, NotResource } }) => [
          ...(NotAction.length > 0 ? [`NotAction ${NotAction.join(', ')}`] : []),
          ...(NotPrincipal === undefined ? [] : [`NotPrincipal ${JSON.stringify(NotPrincipal)}`]),
          ...(NotResource === undefined ? [] : [`NotResource ${JSON.stringify(NotResource)}`]),
        ],
      ),
  },
  {
    id: 'wildcard-principal',
    title: 'nothing is open to everybody',
    source: 'S3.2, S3.3, SQS.3, KMS.5, Lambda.1',
    cure: 'Name the account, the role or the service.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'resource', 'trust'), ({ statement }) =>
        principals(statement)
          .filter(({ value }) => value.includes('*'))
          .map(({ type, value }) => `${type} "${value}"`),
      ),
  },
  {
    id: 'unknown-action',
    title: 'every action exists',
    source: '"Posture"',
    cure: 'Take the name from the service authorization reference; IAM ignores one that it does not know.',
    findings: ({ template }) =>
      eachAction(allowStatements(template, ...GRANTS, 'boundary'), async (action) => {
        const [service = '', name = ''] = action.split(':');
        return !name.includes('*') && action !== '*' && !(await actionExists(service, name));
      }),
  },
  {
    id: 'wildcard-resource',
    title: 'an action that takes a resource is allowed on named ones',
    source: 'IAM.1, "Posture"',
    cure: 'Name the resource; "*" is for actions that the service authorization reference lists without a resource type.',
    findings: ({ template }) =>
      eachAction(
        allowStatements(template, ...ROLES).filter(({ statement }) => statement.Resource.includes('*')),
        async (action) => (await resourceTypes(action)) > 0,
      ),
  },
  {
    id: 'ignored-resource',
    title: 'an action that takes no resource is allowed on "*"',
    source: '"Posture"',
    cure: 'Give it a statement of its own with the resource "*", bounded by a condition where the action has a key for it.',
    findings: ({ template }) =>
      eachAction(
        allowStatements(template, ...ROLES).filter(({ statement }) => !statement.Resource.includes('*')),
        async (action) => (await resourceTypes(action)) === 0,
      ),
  },
  {
    id: 'wildcard-account',
    title: 'a named resource is of one account and one Region',
    source: '"Posture"',
    cure: 'Write account and Region into the ARN.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'identity'), ({ statement }) =>
        statement.Resource.filter((resource) => /^arn:[^:]*:[^:]*:(\*:|[^:]*:\*:|\*$)/.test(resource)),
      ),
  },
  {
    id: 'wildcard-name',
    title: 'a named resource has a name, or the start of one',
    source: '"Posture"',
    cure: 'Put the naming module’s prefix before the wildcard.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'identity'), ({ statement }) =>
        statement.Resource.filter((resource) => WITHOUT_NAME.test(resource)),
      ),
  },
  {
    id: 'decrypt-any-key',
    title: 'no role may decrypt by itself under every key of an account',
    source: 'KMS.1, KMS.2',
    cure: 'Name the key, as EncryptionKey’s grantUse does, or the services through which it is used (kms:ViaService).',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'identity'), ({ statement }) => {
        if (isBounded(statement, /^kms:ViaService$/i)) return [];
        return statement.Action.filter((action) => DECRYPTION.includes(action)).flatMap((action) =>
          statement.Resource.filter((resource) => ANY_KEY.test(resource)).map(
            (resource) => `${action} on ${resource}`,
          ),
        );
      }),
  },
  {
    id: 'pass-role',
    title: 'a role is passed to named services only',
    source: '"Who is who"',
    cure: 'Name the roles, and the services in a condition on iam:PassedToService.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, ...ROLES), ({ statement }) => {
        const named = isBounded(statement, /^iam:PassedToService$/i) && !statement.Resource.includes('*');
        return statement.Action.includes('iam:PassRole') && !named
          ? [`iam:PassRole on ${statement.Resource.join(', ')}`]
          : [];
      }),
  },
  {
    id: 'service-caller',
    title: 'a service of AWS uses a resource only on behalf of one caller',
    source: '"Who is who"',
    cure: 'Add a condition on aws:SourceArn or aws:SourceAccount: else the service may be talked into it by any account.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'resource'), ({ statement }) =>
        accepted(statement, CALLER).length > 0
          ? []
          : principals(statement)
              .filter(({ type }) => type === 'Service')
              .map(({ value }) => value),
      ),
  },
  {
    id: 'foreign-account',
    title: 'another account uses a resource only through one service, or as one caller',
    source: 'S3.6, KMS.5',
    cure: 'Add a condition on kms:ViaService or aws:PrincipalArn.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'resource'), ({ statement, account }) =>
        isBounded(statement, /^(kms:ViaService|aws:PrincipalArn)$/i)
          ? []
          : principals(statement)
              .filter(
                ({ type, value }) => type === 'AWS' && value !== account && value.split(':')[4] !== account,
              )
              .map(({ value }) => value),
      ),
  },
  {
    id: 'lake-grant',
    title: 'Lake Formation’s grants are listed, and to one principal',
    source: '"Lake Formation"',
    cure: 'List the permissions, and name the role that they are for.',
    findings: ({ template }) =>
      findingsOnBlocks(template.all('aws_lakeformation_permissions'), (grant) => {
        const permissions = (grant.body['permissions'] ?? []) as string[];
        if (/IAM_ALLOWED_PRINCIPALS|IAMPrincipals|\*/.test(String(grant.body['principal'])))
          return argumentText(grant, 'principal');
        return (
          permissions.some((one) => ['ALL', 'SUPER_USER'].includes(one)) && argumentText(grant, 'permissions')
        );
      }),
  },
];
