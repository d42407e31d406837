import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { loadConfig } from '../../config/load';
import { decide } from '@ehds/local-aws/iam/simulator';
import { Naming } from '../../platform/naming/naming';
import { policy } from '../../platform/policy';
import { callerTrust } from '../../platform/trust';
import { administratorEnv } from '../../packages/local-aws/__tests__/local/aws-cli';
import { People, trust } from '../../packages/local-aws/__tests__/local/people';
import { ACCOUNTS, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

const aws = useLocalAws();
const people = new People(aws);
const naming = new Naming(loadConfig(resolve(__dirname, '../../config/local.yaml')));
const PAGE = resolve(__dirname, '../../docs/ci.md');

/** Commands of the page's section, block by block, without their indentation. */
function blocks(section: string): string[] {
  const [, rest = ''] = readFileSync(PAGE, 'utf8').split(`\n## ${section}\n`);
  const text = rest.split('\n## ')[0];
  return [...text.matchAll(/^ *```sh\n([^]*?)^ *```$/gm)].map(([, block]) => block.replaceAll(/^ {3}/gm, ''));
}

const [governance, producer, gitHub, gitLab, provider, roles, policies, operators, ...others] =
  blocks('In AWS');

/** Types the page's blocks into one shell, as the account's administrator. */
async function type(account: 'governance' | 'producer', ...typed: readonly string[]): Promise<string> {
  const env = administratorEnv(aws, account);
  const { stdout } = await promisify(execFile)('sh', ['-euc', typed.join('\n')], { env });
  return stdout;
}

/** Whether a role may be taken with a token of this issuer and with these claims, by its trust policy in IAM. */
async function opensRole(
  role: string,
  issuer: string,
  claims: { sub: string; aud?: string },
): Promise<boolean> {
  const [, , , , accountId] = role.split(':');
  const account = accountId === ACCOUNTS.governance ? 'governance' : 'producer';
  const RoleName = role.split('/')[1];
  const { Role } = await aws.client(IAMClient, account).send(new GetRoleCommand({ RoleName }));
  const held = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  // The simulator drops the keys of identity providers, which it does not know; those of tags it keeps.
  const tagKeyOf = (key: string) => `aws:RequestTag/${issuer}:${key}`;
  const document = held.replaceAll(`"${issuer}:`, `"aws:RequestTag/${issuer}:`);
  const { allowed } = await decide({
    principal: `arn:aws:iam::${accountId}:oidc-provider/${issuer}`,
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: role,
    accountId,
    keys: { [tagKeyOf('aud')]: claims.aud ?? 'sts.amazonaws.com', [tagKeyOf('sub')]: claims.sub },
    identity: [],
    resourcePolicy: { name: role, document },
  });
  return allowed;
}

const GITHUB = 'token.actions.githubusercontent.com';
const GITLAB = 'gitlab.com';
const PROJECT = 'project_path:my-group/my-platform';
const OURS = 'repo:my-organisation@1234567/my-platform@7654321';

/** ARNs that the page's last command printed. */
const roleArns: Record<'governance' | 'producer', { deploy: string; plan: string }> = {
  governance: { deploy: '', plan: '' },
  producer: { deploy: '', plan: '' },
};

const arns = (printed: string) => {
  const [deploy = '', plan = ''] = printed.match(/^arn:aws:iam::\d+:role\/\S+$/gm) ?? [];
  return { deploy, plan };
};

beforeAll(async () => {
  roleArns.governance = arns(await type('governance', governance, gitHub, provider, roles, policies));
  roleArns.producer = arns(await type('producer', producer, gitLab, provider, roles, policies));
}, 120_000);

test('the page has these blocks, and all but the last two commands are typed here', () => {
  expect(others).toEqual([]);
  expect(operators).toBe('npm run bootstrap -- "$STACK"\nnpm run bootstrap -- governance\n');
  expect(roleArns).toEqual({
    governance: {
      deploy: 'arn:aws:iam::111122223333:role/ehds-pipeline',
      plan: 'arn:aws:iam::111122223333:role/ehds-pipeline-plan',
    },
    producer: {
      deploy: 'arn:aws:iam::444455556666:role/ehds-pipeline',
      plan: 'arn:aws:iam::444455556666:role/ehds-pipeline-plan',
    },
  });
});

test.each([
  ['the environment of deploys', 'deploy', `${OURS}:environment:governance`],
  ['the environment of plans of pull requests', 'plan', `${OURS}:environment:governance-plan`],
  ['the environment of plans of main', 'plan', `${OURS}:environment:governance-main`],
  ['a pull request without an environment', 'none', `${OURS}:pull_request`],
  ['main without an environment', 'none', `${OURS}:ref:refs/heads/main`],
  ['the environment of another stack', 'none', `${OURS}:environment:producer`],
  ['an environment that is called alike', 'none', `${OURS}:environment:governance-plan-2`],
  ['another repository', 'none', 'repo:my-organisation@1234567/other@1:environment:governance'],
  ['a repository of the same name', 'none', 'repo:my-organisation@9/my-platform@8:environment:governance'],
  ['a repository by its name alone', 'none', 'repo:my-organisation/my-platform:environment:governance'],
])('of GitHub, %s opens the role for: %s', async (_what, which, sub) => {
  const { deploy, plan } = roleArns.governance;
  const opened = [await opensRole(deploy, GITHUB, { sub }), await opensRole(plan, GITHUB, { sub })];
  expect(opened).toEqual([which === 'deploy', which === 'plan']);
});

test('a token for somebody else than AWS opens nothing', async () => {
  const claims = { sub: `${OURS}:environment:governance`, aud: 'https://github.com/my-organisation' };
  expect(await opensRole(roleArns.governance.deploy, GITHUB, claims)).toBe(false);
});

test.each([
  ['main', 'deploy, plan', `${PROJECT}:ref_type:branch:ref:main`],
  ["an operator's branch", 'plan', `${PROJECT}:ref_type:branch:ref:plan/x`],
  ['any other branch', 'none', `${PROJECT}:ref_type:branch:ref:x`],
  ['a tag', 'none', `${PROJECT}:ref_type:tag:ref:main`],
  ['another project', 'none', 'project_path:my-group/other:ref_type:branch:ref:main'],
])('of GitLab, %s opens the role for: %s', async (_what, which, sub) => {
  const { deploy, plan } = roleArns.producer;
  const opened = [await opensRole(deploy, GITLAB, { sub }), await opensRole(plan, GITLAB, { sub })];
  expect(opened).toEqual([which.includes('deploy'), which.includes('plan')]);
});

test('each role has one policy, which names the roles of its stack', async () => {
  const iam = aws.client(IAMClient, 'producer');
  for (const RoleName of ['ehds-pipeline', 'ehds-pipeline-plan']) {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    expect(PolicyNames).toEqual(['take-the-roles-of-the-platform']);
    const { PolicyDocument = '' } = await iam.send(
      new GetRolePolicyCommand({ RoleName, PolicyName: PolicyNames[0] }),
    );
    expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Resource: [naming.producers[0].deployRoleArn, naming.onboardingRoleArn('producer')],
        },
      ],
    });
  }
});

test('as an operator it takes the deploy and the onboarding role, and no other that trusts it', async () => {
  const { deploy, plan } = roleArns.producer;
  const trusting = (RoleName: string) => ({
    RoleName,
    AssumeRolePolicyDocument: policy([callerTrust([deploy, plan])]),
  });
  const own = await people.role('producer', [], trusting('ehds-producer-deploy'));
  const onboarding = await people.role('governance', [], trusting(naming.onboardingRole('producer')));
  const foreign = await people.role('governance', [], trusting('ehds-governance-deploy'));
  for (const role of [deploy, plan]) {
    // The local AWS checks no tokens: the administrator lets himself in instead.
    const PolicyDocument = trust({ AWS: 'arn:aws:iam::444455556666:root' });
    const RoleName = role.split('/')[1];
    const update = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument });
    await aws.client(IAMClient, 'producer').send(update);
    const session = await people.assume(role);
    await expect(people.assume(own, {}, session)).resolves.toMatchObject({
      accessKeyId: expect.any(String) as unknown,
    });
    await expect(people.assume(onboarding, {}, session)).resolves.toBeDefined();
    await expect(people.assume(foreign, {}, session)).rejects.toThrow(
      /not authorized to perform: sts:AssumeRole/,
    );
  }
});
