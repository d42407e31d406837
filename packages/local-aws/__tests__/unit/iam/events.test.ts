import { ACCOUNT, askedResources, needsOfCall } from './needs-of-call';

const OTHER = '444455556666';
const bus = (name = 'default', account = ACCOUNT) =>
  `arn:aws:events:eu-central-1:${account}:event-bus/${name}`;
const rule = (path: string, account = ACCOUNT) => `arn:aws:events:eu-central-1:${account}:rule/${path}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/sender`;
const group = `arn:aws:scheduler:eu-central-1:${ACCOUNT}:schedule-group/g`;
const schedule = (path: string) => `arn:aws:scheduler:eu-central-1:${ACCOUNT}:schedule/${path}`;

test.each<[string, object, string[]]>([
  ['PutRule', { Name: 'r' }, [`events:PutRule ${rule('r')}`]],
  ['PutRule', { Name: 'r', EventBusName: 'default' }, [`events:PutRule ${rule('r')}`]],
  ['PutRule', { Name: 'r', EventBusName: 'b' }, [`events:PutRule ${rule('b/r')}`]],
  ['PutRule', { Name: 'r', EventBusName: bus('b', OTHER) }, [`events:PutRule ${rule('b/r', OTHER)}`]],
  [
    'PutRule',
    { Name: 'r', RoleArn: ROLE, Tags: [{ Key: 'a', Value: 'b' }] },
    [`events:PutRule ${rule('r')}`, `events:TagResource ${rule('r')}`, `iam:PassRole ${ROLE}`],
  ],
  ['ListTargetsByRule', { Rule: 'r' }, [`events:ListTargetsByRule ${rule('r')}`]],
  [
    'PutTargets',
    { Rule: 'r', Targets: [{ Arn: 'a', RoleArn: ROLE }, { Arn: 'b', RoleArn: ROLE }, { Arn: 'c' }] },
    [`events:PutTargets ${rule('r')}`, `iam:PassRole ${ROLE}`],
  ],
  ['DescribeEventBus', {}, [`events:DescribeEventBus ${bus()}`]],
  ['CreateEventBus', { Name: 'b' }, [`events:CreateEventBus ${bus('b')}`]],
  ['ListTagsForResource', { ResourceARN: rule('r') }, [`events:ListTagsForResource ${rule('r')}`]],
  [
    'PutEvents',
    { Entries: [{}, {}, { EventBusName: 'b' }, { EventBusName: bus('b', OTHER) }] },
    [`events:PutEvents ${bus()}`, `events:PutEvents ${bus('b')}`, `events:PutEvents ${bus('b', OTHER)}`],
  ],
  ['ListRules', {}, ['events:ListRules *']],
])('events:%s of %j needs %j', async (operation, input, expected) => {
  expect(await askedResources('events', operation, input)).toEqual(expected);
});

test('a rule is asked with what its pattern wants, and with who makes it', async () => {
  const EventPattern = JSON.stringify({
    source: ['aws.glue', { prefix: 'x' }],
    'detail-type': ['Done'],
    detail: { service: [{ exists: true }] },
  });
  const [{ keys }] = await needsOfCall('events', 'PutRule', { Name: 'r', EventPattern });
  expect(keys).toEqual({
    'events:creatorAccount': ACCOUNT,
    'events:source': ['aws.glue'],
    'events:detail-type': ['Done'],
  });
});

test('a pattern that can’t be read has no keys', async () => {
  const [{ keys }] = await needsOfCall('events', 'PutRule', { Name: 'r', EventPattern: '{' });
  expect(keys).toEqual({ 'events:creatorAccount': ACCOUNT });
});

test('targets and entries are asked with what they are', async () => {
  const [targets] = await needsOfCall('events', 'PutTargets', {
    Rule: 'r',
    Targets: [{ Arn: 'a' }, { Arn: 'b' }],
  });
  expect(targets.keys).toMatchObject({ 'events:TargetArn': ['a', 'b'] });
  const Entries = [{ Source: 's', DetailType: 't' }];
  const [entry] = await needsOfCall('events', 'PutEvents', { Entries });
  expect(entry.keys).toEqual({
    'events:source': ['s'],
    'events:detail-type': ['t'],
    'events:eventBusInvocation': 'false',
  });
});

test.each<[string, object, string[]]>([
  [
    'CreateSchedule',
    { Name: 's', Target: { RoleArn: ROLE } },
    [`scheduler:CreateSchedule ${schedule('default/s')}`, `iam:PassRole ${ROLE}`],
  ],
  ['GetSchedule', { Name: 's', GroupName: 'g' }, [`scheduler:GetSchedule ${schedule('g/s')}`]],
  ['DeleteScheduleGroup', { Name: 'g' }, [`scheduler:DeleteScheduleGroup ${group}`]],
  ['TagResource', { ResourceArn: group }, [`scheduler:TagResource ${group}`]],
])('scheduler:%s of %j needs %j', async (operation, input, expected) => {
  expect(await askedResources('scheduler', operation, input)).toEqual(expected);
});
