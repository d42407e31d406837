import { readFileSync } from 'node:fs';
import path from 'node:path';
import { flowSteps } from '@ehds/diagram/flow-steps';
import { synthesize } from '../../../tools/graph/synthesized';
import { VARIANTS } from '../platform';
import {
  block,
  changeStack,
  drawPlatform,
  picture,
  README_CONFIG,
  remove,
  ROOT,
  arrowSentences,
} from './pictures';

const stacks = synthesize(README_CONFIG);
const wholePicture = picture(stacks);

/** Arrows that are there without a change and not with it, and the other way round. */
function difference(
  stack: string,
  change: Parameters<typeof changeStack>[2],
): { gone: string[]; come: string[] } {
  const before = arrowSentences(wholePicture);
  const after = arrowSentences(picture(changeStack(stacks, stack, change)));
  return { gone: withoutArrows(before, after), come: withoutArrows(after, before) };
}

/** The arrows less others, each as often as it is drawn: two accounts' onboarding roles have one title. */
function withoutArrows(arrows: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return arrows.filter((arrow) => {
    const at = left.indexOf(arrow);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

test('the way of an upload, step by step', () => {
  expect(arrowSentences(wholePicture, flowSteps(wholePicture))).toEqual([
    'outside/from a data holder files -data: upload-> producer/S3 bucket assets',
    'producer/S3 bucket assets -event: event-> producer/SQS queue uploads',
    'producer/SQS queue uploads -event: wakes-> producer/Lambda crawl',
    'producer/Lambda crawl -event: starts-> producer/Glue crawler assets',
    'producer/S3 bucket assets -data: reads-> producer/Glue crawler assets',
    'producer/Glue crawler assets -data: writes-> producer/Glue database assets',
    'producer/Glue crawler assets -event: event-> producer/SQS queue uploads',
    'producer/Lambda crawl -event: sends-> producer/SQS queue publish',
    'producer/SQS queue publish -event: wakes-> producer/Lambda publish',
    'producer/Lambda publish -trust: takes-> governance/IAM role publisher',
    'governance/IAM role publisher -event: starts-> governance/DataZone project producer',
    'producer/Glue database assets -data: reads-> governance/DataZone project producer',
    'governance/DataZone project producer -data: lists-> governance/DataZone domain ehds',
    'governance/DataZone domain ehds -event: event-> governance/Lambda approve',
    'governance/Lambda approve -control: approves-> governance/DataZone project producer',
    'governance/DataZone domain ehds -trust: takes-> producer/IAM role manage-access',
    'producer/IAM role manage-access -control: grants-> producer/Glue database assets',
    'governance/DataZone domain ehds -trust: takes-> consumer/IAM role manage-access',
  ]);
});

test('architecture.md lists as many steps as the picture has', () => {
  const page = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8');
  const [, section = ''] = page.split('## The way of a file\n');
  const numbers = [...section.split('\n### ')[0].matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
  expect(numbers).toEqual(flowSteps(wholePicture).map((_, at) => at + 1));
});

test('what else the stacks say', () => {
  const steps = flowSteps(wholePicture);
  const others = wholePicture.arrows.filter((arrow) => !steps.includes(arrow));
  expect(arrowSentences(wholePicture, others).toSorted()).toEqual([
    'consumer/IAM role provisioning -control: makes-> consumer/environment consumer',
    'governance/DataZone domain ehds -share: is shared-> account consumer',
    'governance/DataZone domain ehds -share: is shared-> account producer',
    'governance/DataZone domain ehds -trust: takes-> consumer/IAM role provisioning',
    'governance/DataZone domain ehds -trust: takes-> producer/IAM role provisioning',
    'governance/IAM role onboarding -control: makes-> governance/DataZone project consumer',
    'governance/IAM role onboarding -control: makes-> governance/DataZone project producer',
    'governance/Terraform state governance -data: reads-> governance/IAM role onboarding',
    'governance/Terraform state governance -data: reads-> governance/IAM role onboarding',
    'governance/as in producer own data -data: lists-> governance/DataZone domain ehds',
    'outside/deploys operator -trust: takes-> governance/IAM role onboarding',
    'outside/deploys operator -trust: takes-> governance/IAM role onboarding',
    'producer/IAM role provisioning -control: makes-> producer/environment producer',
    'producer/S3 bucket assets -data: reads-> producer/IAM role location',
  ]);
});

test('with described datasets a file comes by the intake, whose function keeps its queue and its records', () => {
  const { picture: described, steps } = drawPlatform(VARIANTS['the example']);
  expect(arrowSentences(described, steps).slice(0, 4)).toEqual([
    'outside/from a data holder files -data: upload-> producer/S3 bucket intake',
    'producer/S3 bucket intake -data: feeds-> producer/Lambda pseudonymise',
    'producer/Lambda pseudonymise -data: writes-> producer/S3 bucket assets',
    'producer/S3 bucket assets -event: event-> producer/SQS queue uploads',
  ]);
  expect(described.boxes.find(({ title }) => title === 'pseudonymise')?.notes).toEqual([
    'queue intake',
    'bucket records',
  ]);
  expect(arrowSentences(described)).toContain(
    'producer/Lambda pseudonymise -data: reads-> producer/Lambda publish',
  );
});

test('a box names what was folded into it', () => {
  const box = (kind: string, title: string) =>
    wholePicture.boxes.find((one) => one.kind === kind && one.title === title);
  expect(box('SQS queue', 'uploads')).toMatchObject({ notes: ['dead letters'], alarms: 2 });
  expect(box('Lambda', 'crawl')).toMatchObject({ notes: [], alarms: 6 });
  expect(box('DataZone project', 'producer')).toMatchObject({ notes: ['data source'] });
  expect(box('S3 bucket', 'assets')).toMatchObject({ notes: [] });
});

describe('an arrow is gone with what it was read from', () => {
  test('an event rule', () => {
    const { gone, come } = difference('producer', (resources) => {
      remove(resources, 'aws_cloudwatch_event_rule', 'flow_crawl-rule');
    });
    expect(gone).toEqual(['producer/Glue crawler assets -event: event-> producer/SQS queue uploads']);
    expect(come).toEqual([]);
  });

  test("a bucket's notification, and with it that files come from outside", () => {
    const { gone } = difference('producer', (resources) => {
      block(resources, 'aws_s3_bucket_notification')['eventbridge'] = false;
    });
    expect(gone).toEqual([
      'producer/S3 bucket assets -event: event-> producer/SQS queue uploads',
      'outside/from a data holder files -data: upload-> producer/S3 bucket assets',
    ]);
  });

  test('the event source of a function', () => {
    const { gone } = difference('producer', (resources) => {
      remove(resources, 'aws_lambda_event_source_mapping', 'publish-mapping');
    });
    expect(gone).toEqual(['producer/SQS queue publish -event: wakes-> producer/Lambda publish']);
  });

  test.each([
    ['sqs:SendMessage', 'producer/Lambda crawl -event: sends-> producer/SQS queue publish'],
    ['glue:StartCrawler', 'producer/Lambda crawl -event: starts-> producer/Glue crawler assets'],
  ])('the grant of %s', (action, arrow) => {
    const { gone } = difference('producer', (resources) => {
      const policy = block(resources, 'aws_iam_role_policy', 'flow_crawl_role');
      policy['policy'] = String(policy['policy']).replaceAll(action, 'sqs:GetQueueUrl');
    });
    expect(gone).toEqual([arrow]);
  });

  const TAKES = 'producer/Lambda publish -trust: takes-> governance/IAM role publisher';

  test('a trust of which the one side says nothing', () => {
    const { gone } = difference('producer', (resources) => {
      const policy = block(resources, 'aws_iam_role_policy', 'flow_publish_role');
      policy['policy'] = String(policy['policy']).replace('sts:AssumeRole', 'sts:GetCallerIdentity');
    });
    expect(gone).toEqual([TAKES]);
  });

  test('a trust of which the other side means somebody else, who then is drawn', () => {
    const { gone, come } = difference('governance', (resources) => {
      const role = block(resources, 'aws_iam_role', 'publisher-producer');
      role['assume_role_policy'] = String(role['assume_role_policy']).replace(
        'ehds-producer-publish',
        'stranger',
      );
    });
    expect(gone).toEqual([TAKES]);
    expect(come).toEqual(['outside/deploys stranger -trust: takes-> governance/IAM role publisher']);
  });

  test('a share', () => {
    const { gone } = difference('governance', (resources) => {
      remove(resources, 'aws_ram_principal_association', 'producer');
    });
    expect(gone).toEqual(['governance/DataZone domain ehds -share: is shared-> account producer']);
  });

  test('a data source that does not publish by itself', () => {
    const { gone } = difference('producer', (resources) => {
      const stack = block(resources, 'aws_cloudformation_stack');
      stack['template_body'] = String(stack['template_body']).replace(
        '"PublishOnImport":true',
        '"PublishOnImport":false',
      );
    });
    expect(gone).toEqual([
      'governance/DataZone project producer -data: lists-> governance/DataZone domain ehds',
    ]);
  });

  test('a membership, without which a role reaches no project', () => {
    const { gone } = difference('producer', (resources) => {
      const stack = block(resources, 'aws_cloudformation_stack');
      stack['template_body'] = String(stack['template_body']).replace('ehds-governance-approve', 'nobody');
    });
    expect(gone).toEqual([
      'governance/Lambda approve -control: approves-> governance/DataZone project producer',
    ]);
  });

  test("a state that is not another stack's", () => {
    const elsewhere = changeStack(stacks, 'producer', (_, { data }) => {
      const [state] = Object.values(data?.['terraform_remote_state'] ?? {});
      Object.assign(state['config'] as object, { key: 'elsewhere.tfstate' });
    });
    const readers = (one: typeof wholePicture) =>
      arrowSentences(one).filter((arrow) =>
        /Terraform state governance -data: reads-> .*onboarding/.test(arrow),
      );
    expect([readers(wholePicture).length, readers(picture(elsewhere)).length]).toEqual([2, 1]);
  });
});

describe('several producers', () => {
  test('of one shape are drawn once, with the names of the others', () => {
    const { picture: three } = drawPlatform(VARIANTS['three producers']);
    expect(three.frames.map(({ title, alike }) => [title, alike])).toEqual([
      ['governance', []],
      ['producer', ['charite', 'registry']],
    ]);
    const one = drawPlatform(VARIANTS['defaults']).picture;
    expect(arrowSentences(three)).toEqual(arrowSentences(one));
  });

  test('one that differs gets a frame of its own', () => {
    const three = changeStack(synthesize(VARIANTS['three producers']), 'producer-charite', (resources) => {
      remove(resources, 'aws_cloudwatch_event_rule', 'flow_crawl-rule');
    });
    const found = picture(three);
    expect(found.frames.map(({ title, alike }) => [title, alike])).toEqual([
      ['governance', []],
      ['producer', ['registry']],
      ['charite', []],
    ]);
    expect(arrowSentences(found)).toContain('charite/SQS queue uploads -event: wakes-> charite/Lambda crawl');
    expect(arrowSentences(found)).not.toContain(
      'charite/Glue crawler assets -event: event-> charite/SQS queue uploads',
    );
  });

  test("without any, the authority's own flow is drawn in full", () => {
    const { picture: alone, steps } = drawPlatform(VARIANTS['no producers']);
    expect(alone.frames).toHaveLength(1);
    expect(steps).toHaveLength(17);
    expect(alone.boxes.map(({ kind }) => kind)).not.toContain('as in producer');
  });
});

test('with manual approval no function approves', () => {
  const { picture: manual } = drawPlatform(VARIANTS['manual approval']);
  expect(arrowSentences(manual).filter((arrow) => arrow.includes('approve'))).toEqual([]);
});
