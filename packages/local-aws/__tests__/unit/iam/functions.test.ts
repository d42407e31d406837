import { ACCOUNT, askedResources, needsOfCall } from './needs-of-call';

const OTHER = '444455556666';
const fn = (name: string, account = ACCOUNT) => `arn:aws:lambda:eu-central-1:${account}:function:${name}`;
const layer = `arn:aws:lambda:eu-central-1:${ACCOUNT}:layer:l`;
const mapping = `arn:aws:lambda:eu-central-1:${ACCOUNT}:event-source-mapping`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

test.each<[string, object, string[]]>([
  ['Invoke', { FunctionName: 'f' }, [`lambda:InvokeFunction ${fn('f')}`]],
  ['Invoke', { FunctionName: `${OTHER}:function:f` }, [`lambda:InvokeFunction ${fn('f', OTHER)}`]],
  ['Invoke', { FunctionName: fn('f', OTHER) }, [`lambda:InvokeFunction ${fn('f', OTHER)}`]],
  ['Invoke', { FunctionName: 'f:live' }, [`lambda:InvokeFunction ${fn('f:live')}`]],
  ['Invoke', { FunctionName: 'f', Qualifier: '$LATEST' }, [`lambda:InvokeFunction ${fn('f:$LATEST')}`]],
  ['GetFunction', { FunctionName: 'f' }, [`lambda:GetFunction ${fn('f')}`]],
  [
    'CreateFunction',
    { FunctionName: 'f', Role: ROLE, Tags: { a: 'b' }, Layers: [`${layer}:1`], KMSKeyArn: KEY },
    [
      `lambda:CreateFunction ${fn('f')}`,
      `lambda:TagResource ${fn('f')}`,
      `iam:PassRole ${ROLE}`,
      `lambda:GetLayerVersion ${layer}:1`,
      `kms:CreateGrant ${KEY}`,
      `kms:Encrypt ${KEY}`,
    ],
  ],
  ['UpdateFunctionConfiguration', { FunctionName: 'f' }, [`lambda:UpdateFunctionConfiguration ${fn('f')}`]],
  [
    'UpdateFunctionConfiguration',
    { FunctionName: 'f', KMSKeyArn: '' },
    [`lambda:UpdateFunctionConfiguration ${fn('f')}`],
  ],
  [
    'CreateEventSourceMapping',
    { FunctionName: 'f', Tags: { a: 'b' } },
    ['lambda:CreateEventSourceMapping *', `lambda:TagResource ${mapping}:*`],
  ],
  ['ListTags', { Resource: `${mapping}:1` }, [`lambda:ListTags ${mapping}:1`]],
  ['GetLayerVersion', { LayerName: 'l', VersionNumber: 2 }, [`lambda:GetLayerVersion ${layer}:2`]],
  ['GetLayerVersion', { LayerName: layer, VersionNumber: 2 }, [`lambda:GetLayerVersion ${layer}:2`]],
  ['GetLayerVersionByArn', { Arn: `${layer}:2` }, [`lambda:GetLayerVersion ${layer}:2`]],
  [
    'DeleteProvisionedConcurrencyConfig',
    { FunctionName: 'f', Qualifier: 'live' },
    [`lambda:DeleteProvisionedConcurrencyConfig ${fn('f:live')}`],
  ],
  ['ListFunctions', {}, ['lambda:ListFunctions *']],
])('lambda:%s of %j needs %j', async (operation, input, expected) => {
  expect(await askedResources('lambda', operation, input)).toEqual(expected);
});

test.each<[string, object, object]>([
  [
    'AddPermission',
    { FunctionName: 'f', Principal: 's3.amazonaws.com' },
    { 'lambda:Principal': 's3.amazonaws.com' },
  ],
  ['CreateEventSourceMapping', { FunctionName: 'f:live' }, { 'lambda:FunctionArn': fn('f:live') }],
  ['CreateFunction', { FunctionName: 'f', Layers: [`${layer}:1`] }, { 'lambda:Layer': [`${layer}:1`] }],
  [
    'CreateFunctionUrlConfig',
    { FunctionName: 'f', AuthType: 'NONE' },
    { 'lambda:FunctionArn': fn('f'), 'lambda:FunctionUrlAuthType': 'NONE' },
  ],
])('lambda:%s of %j is asked with the keys %j', async (operation, input, keys) => {
  expect((await needsOfCall('lambda', operation, input))[0].keys).toEqual(keys);
});

test('a role is passed to Lambda', async () => {
  const found = await needsOfCall('lambda', 'CreateFunction', { FunctionName: 'f', Role: ROLE });
  expect(found[1].keys).toEqual({ 'iam:PassedToService': 'lambda.amazonaws.com' });
});
