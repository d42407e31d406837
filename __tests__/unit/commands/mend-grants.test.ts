import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { Naming } from '../../../platform/naming/naming';
import { inputsOf, mendGrants } from '../../../commands/stacks/mend-grants';
import { Workspace } from '../../../commands/stacks/workspace';
import { platform } from '../platform';

const config = platform();
const { governance } = new Naming(config);
const lambda = mockClient(LambdaClient);
const sts = mockClient(STSClient);
const call = (function_name: string, input: object) => ({
  address: `aws_lambda_invocation.${function_name}`,
  type: 'aws_lambda_invocation',
  values: { function_name, input: JSON.stringify(input) },
});
const STATE = [
  call('ehds-governance-lake-administrators', { administrators: [] }),
  call('ehds-governance-policy-grants', { step: 'profile', domainId: 'd' }),
  { address: 'aws_lambda_function.x', type: 'aws_lambda_function', values: { function_name: 'x' } },
];

beforeEach(() => {
  lambda.reset();
  sts.reset();
  sts.on(AssumeRoleCommand).resolves({
    Credentials: { AccessKeyId: 'a', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date() },
  });
  jest.spyOn(Workspace.prototype, 'init').mockResolvedValue();
  jest.spyOn(Workspace.prototype, 'state').mockResolvedValue(STATE);
});

const answer = (body: object) => {
  const text = JSON.stringify(body);
  return Object.assign(Buffer.from(text), { transformToString: () => text });
};

test('only calls of that function are made again', () => {
  expect(inputsOf(STATE, governance)).toEqual([{ step: 'profile', domainId: 'd' }]);
});

test('each is made as the deploy role, as Terraform makes it, and what changed is said', async () => {
  lambda.on(InvokeCommand).resolves({
    Payload: answer({
      CREATE_ENVIRONMENT: { added: ['OWNER of project p'], removed: ['all users'] },
      OTHER: { added: [], removed: [] },
    }),
  });
  expect(await mendGrants(config, governance)).toEqual([
    'profile: CREATE_ENVIRONMENT granted to OWNER of project p',
    'profile: CREATE_ENVIRONMENT taken from all users',
  ]);
  expect(sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input.RoleArn).toBe(governance.deployRoleArn);
  const [invoked] = lambda.commandCalls(InvokeCommand);
  expect(invoked?.args[0].input.FunctionName).toBe('ehds-governance-policy-grants');
  expect(JSON.parse(String(invoked?.args[0].input.Payload))).toEqual({
    step: 'profile',
    domainId: 'd',
    tf: { action: 'create', prev_input: null },
  });
});

test('a function that fails is no good end', async () => {
  lambda.on(InvokeCommand).resolves({
    FunctionError: 'Unhandled',
    Payload: answer({ errorMessage: 'the list still holds all users' }),
  });
  await expect(mendGrants(config, governance)).rejects.toThrow(
    'governance: ehds-governance-policy-grants says: the list still holds all users',
  );
});
