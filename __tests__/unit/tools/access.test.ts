import { accessOf, problemsOf } from '../../../tools/access/report';
import { mutants } from '../../../tools/access/mutants';
import { requireSameAnswers } from '../../../tools/access/replay';
import type { Holding, RecordedQuestion } from '@ehds/local-aws/iam/recorder';
import type { PlatformRecording } from '../../../tools/demonstration/recording';
import { platform } from '../platform';

const ROLE = 'arn:aws:iam::111122223333:role/ehds-governance-crawl';
const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:ehds-governance-uploads';

const text = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

const DOCUMENTS = {
  own: text(
    { Effect: 'Allow', Action: ['sqs:ReceiveMessage', 'sqs:PurgeQueue'], Resource: QUEUE },
    { Effect: 'Allow', Action: 'glue:StartCrawler', Resource: '*' },
  ),
  trust: text({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  tls: text({
    Effect: 'Deny',
    Principal: '*',
    Action: 'sqs:*',
    Resource: QUEUE,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }),
};

const HOLDINGS: readonly Holding[] = [
  { owner: ROLE, as: 'identity', name: 'ehds-governance-crawl', hash: 'own' },
  { owner: ROLE, as: 'resource', name: ROLE, hash: 'trust' },
  { owner: QUEUE, as: 'resource', name: QUEUE, hash: 'tls' },
];

function questionWith(secure: boolean): RecordedQuestion {
  return {
    holder: ROLE,
    question: {
      principal: 'arn:aws:sts::111122223333:assumed-role/ehds-governance-crawl/s',
      action: 'sqs:ReceiveMessage',
      resource: QUEUE,
      accountId: '111122223333',
      keys: { 'aws:PrincipalArn': ROLE, 'aws:SecureTransport': String(secure) },
    },
    identity: [{ name: 'ehds-governance-crawl', hash: 'own' }],
    resourcePolicy: { name: QUEUE, hash: 'tls' },
    allowed: secure,
    times: 2,
  };
}

const recording = (...questions: RecordedQuestion[]): PlatformRecording => ({
  config: platform(),
  holdings: HOLDINGS,
  others: [],
  reliances: [],
  documents: DOCUMENTS,
  questions,
});

test('a grant that no question needed is named, the needed one counted', async () => {
  const [role] = await accessOf([recording(questionWith(true))]);
  expect(role.grants.map(({ action, used }) => [action, used])).toEqual([
    ['sqs:ReceiveMessage', 2],
    ['sqs:PurgeQueue', 0],
    ['glue:StartCrawler', 0],
  ]);
  expect(role.trusts).toMatchObject([{ used: 0 }]);
  expect(problemsOf([role], ['governance'])).toEqual([
    'ehds-<entry>-crawl: sqs:PurgeQueue was never used, and the code gives no reason for it',
    'ehds-<entry>-crawl: glue:StartCrawler was never used, and the code gives no reason for it',
  ]);
});

test('what one account needs, the same job in another may need', async () => {
  const grant = { policy: 'ehds-governance-crawl', action: 'glue:StartCrawler', resources: [], role: ROLE };
  const access = ['governance', 'charite'].map((entry, index) => ({
    role: ROLE,
    trusts: [],
    grants: [{ ...grant, policy: `ehds-${entry}-crawl`, used: index }],
  }));
  expect(problemsOf(access, ['governance', 'charite'])).toEqual([]);
});

test('a reason that has become wrong is named', () => {
  const grant = { role: ROLE, policy: 'p', action: 'a:B', resources: [], used: 1, reason: 'never called' };
  expect(problemsOf([{ role: ROLE, trusts: [], grants: [grant] }], [])).toEqual([
    'p: a:B was used, but the code says why it is not',
  ]);
});

test('a statement dies by a question that needs it, a denial by one that it refuses', async () => {
  const survivors = async (...questions: RecordedQuestion[]) =>
    (await mutants(recording(...questions)))
      .filter(({ killed }) => !killed)
      .map(({ holding, removed }) => [holding.hash, (removed as { Action?: unknown }).Action]);
  expect(await survivors(questionWith(true))).toEqual([
    ['own', 'glue:StartCrawler'],
    ['trust', 'sts:AssumeRole'],
    ['tls', 'sqs:*'],
  ]);
  expect(await survivors(questionWith(true), questionWith(false))).toEqual([
    ['own', 'glue:StartCrawler'],
    ['trust', 'sts:AssumeRole'],
  ]);
});

test('a recording that gives other answers than it holds is refused', async () => {
  const wrong = { ...questionWith(true), allowed: false };
  await expect(requireSameAnswers(recording(wrong))).rejects.toThrow(/gets another answer than recorded/);
});
