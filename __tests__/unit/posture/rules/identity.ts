import { isDeepStrictEqual } from 'node:util';
import type { Granted } from '../../template';
import {
  accepted,
  accountOf,
  allowStatements,
  isBounded,
  demandsKey,
  eachStatement,
  principals,
} from '../documents';
import { findingsOnBlocks, type Rule, argumentText } from '../rule';

/**
 * Services that take a role only from a caller who may pass it, in the caller's own account; every other one acts for
 * any account that asks.
 */
const TAKE_PASSED_ROLES = ['glue.amazonaws.com', 'lakeformation.amazonaws.com', 'lambda.amazonaws.com'];

/** AWS-managed policies that give a whole service or more. */
const BROAD = /^arn:aws:iam::aws:policy\/(.*\/)?(AdministratorAccess.*|PowerUserAccess|.*FullAccess)$/;

const BOUNDARY = /^arn:aws:iam::(\d{12}):policy\/.+-boundary$/;

/** A boundary that is made beside its role. */
const OWN_BOUNDARY = /^\$\{(aws_iam_policy\.[\w-]+)\.arn\}$/;

const ACCOUNT = /^(\d{12}|arn:[^:]+:iam::(\d{12}):.*)$/;

const CALLER = /^aws:PrincipalArn$/i;

/** AWS IAM: who may be whom. */
export const IDENTITY: readonly Rule[] = [
  {
    id: 'role-boundary',
    title: 'a role carries the permissions boundary of the account that it is made in',
    source: '"Who is who"',
    cure: 'Make the role as a Role.',
    findings: ({ template }) =>
      findingsOnBlocks(template.all('aws_iam_role'), (role) => {
        const boundary = String(role.body['permissions_boundary']);
        const [, account] = BOUNDARY.exec(boundary) ?? [];
        const [, address] = OWN_BOUNDARY.exec(boundary) ?? [];
        const beside = template
          .all('aws_iam_policy')
          .some((policy) => policy.address === address && String(policy.body['name']).endsWith('-boundary'));
        const bounded = beside || (account !== undefined && account === accountOf(template, role));
        return !bounded && argumentText(role, 'permissions_boundary');
      }),
  },
  {
    id: 'trust-action',
    title: 'a trust policy lets assume the role and tag the session, and nothing else',
    source: '"Who is who"',
    cure: 'Write the trust with callerTrust or serviceTrust.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'trust'), ({ statement }) =>
        statement.Action.filter((action) => !['sts:AssumeRole', 'sts:TagSession'].includes(action)),
      ),
  },
  {
    id: 'trust-tags',
    title:
      'whoever takes a role tags the session only with what is named, and an account’s caller with one value',
    source: '"Who is who"',
    cure: 'Leave sts:TagSession out, or add conditions on aws:TagKeys and, for a caller of an account, aws:RequestTag.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'trust'), ({ statement }) => {
        if (!statement.Action.includes('sts:TagSession')) return [];
        const keys = tagConditions(statement).some(({ key }) => /^aws:TagKeys$/i.test(key));
        const ofAccount = principals(statement).some(({ type }) => type === 'AWS');
        return [
          ...(keys ? [] : ['sts:TagSession without aws:TagKeys']),
          ...(!ofAccount || demandsKey(statement, 'aws:RequestTag/')
            ? []
            : ['sts:TagSession without aws:RequestTag']),
        ];
      }),
  },
  {
    id: 'trust-purpose',
    title: 'whoever may tag a session of a role takes it in no other',
    source: '"Who may build in an account"',
    cure: 'Repeat the conditions on tags in the statement that lets assume the role, as ownerTrust does.',
    findings: ({ template }) => {
      const trusts = allowStatements(template, 'trust');
      const tagging = trusts.filter(({ statement }) => statement.Action.includes('sts:TagSession'));
      return eachStatement(trusts, ({ address, statement }) => {
        if (!statement.Action.includes('sts:AssumeRole')) return [];
        const callers = accepted(statement, CALLER);
        const held = tagConditions(statement);
        return tagging
          .filter((one) => one.address === address)
          .filter((one) => accepted(one.statement, CALLER).some((caller) => callers.includes(caller)))
          .flatMap((one) => tagConditions(one.statement))
          .filter((one) => !held.some((other) => isDeepStrictEqual(other, one)))
          .map(({ key }) => `sts:AssumeRole without ${key}`);
      });
    },
  },
  {
    id: 'trust-external-id',
    title: 'with an external id, a role of governance asks it of every other account',
    source: '"Who is who"',
    cure: 'Pass governance.externalId to callerTrust.',
    findings: ({ template, config: { governance } }) =>
      eachStatement(allowStatements(template, 'trust'), ({ account, statement }) => {
        if (governance?.externalId === undefined || account !== governance.accountId) return [];
        if (!statement.Action.includes('sts:AssumeRole')) return [];
        if (accepted(statement, /^sts:ExternalId$/i).join() === governance.externalId) return [];
        return principals(statement)
          .filter(({ type, value }) => type === 'AWS' && !value.includes(governance.accountId))
          .map(({ value }) => `${value} without sts:ExternalId`);
      }),
  },
  {
    id: 'trust-caller',
    title: 'an account is trusted only with a condition on the caller’s ARN',
    source: '"Who is who"',
    cure: 'Write the trust with callerTrust, which takes the callers’ ARNs.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'trust'), ({ statement }) => {
        const accounts = principals(statement).filter(
          ({ type, value }) => type === 'AWS' && ACCOUNT.test(value),
        );
        if (accounts.length === 0) return [];
        const callers = accepted(statement, CALLER);
        if (callers.length === 0) return accounts.map(({ value }) => `${value} without aws:PrincipalArn`);
        return callers
          .filter((caller) => !/^arn:aws:iam::\d{12}:(role|user)\/\w/.test(caller))
          .map((caller) => `aws:PrincipalArn "${caller}"`);
      }),
  },
  {
    id: 'trust-service',
    title: 'a service that acts for any account is trusted for one account only',
    source: '"Who is who"',
    cure: 'Add a condition on aws:SourceAccount, or aws:SourceArn where one resource asks.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'trust'), ({ statement }) => {
        // Conditions hold together, so that one of them is enough.
        if ([/^aws:SourceAccount$/i, /^aws:SourceArn$/i].some((key) => isBounded(statement, key))) return [];
        return principals(statement)
          .filter(({ type, value }) => type !== 'AWS' && !TAKE_PASSED_ROLES.includes(value))
          .map(({ type, value }) => `${type} ${value}`);
      }),
  },
  {
    id: 'broad-managed-policy',
    title: 'no policy of AWS’s that gives a whole service is attached',
    source: 'IAM.1, IAM.27, CIS 3.0 1.16 and 1.22',
    cure: 'Grant the calls that are made, by a statement of the role’s own.',
    findings: ({ template }) =>
      findingsOnBlocks(
        template.all('aws_iam_role_policy_attachment'),
        (attachment) =>
          BROAD.test(String(attachment.body['policy_arn'])) && argumentText(attachment, 'policy_arn'),
      ),
  },
  {
    id: 'long-lived-identity',
    title: 'there are roles only, and no key that lasts',
    source: 'IAM.2, IAM.3, CIS 3.0 1.14 and 1.15',
    cure: 'Make a Role, and let people and services assume it.',
    findings: ({ template }) =>
      ['aws_iam_user', 'aws_iam_group', 'aws_iam_access_key', 'aws_iam_user_login_profile'].flatMap((type) =>
        findingsOnBlocks(template.all(type), () => `a resource of type ${type}`),
      ),
  },
];

/** The conditions of a statement on a session's tags. */
function tagConditions({ Condition = {} }: Granted) {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys)
      .filter(([key]) => /^aws:(TagKeys|RequestTag\/.+)$/i.test(key))
      .map(([key, values]) => ({ operator, key, values })),
  );
}
