import { isDeepStrictEqual } from 'node:util';
import { DataZoneClient } from '@aws-sdk/client-datazone';
import type {
  CreateStackCommandInput,
  DeleteStackCommandInput,
  UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error';
import type { Call, LocalAws, Operation } from '../../local-aws';
import { Models } from '../../protocol/model';
import { Deployment } from './deployment';
import { HANDLERS } from './handlers';
import { Stack, type Stacks } from './stacks';
import { parseTemplate, type Template } from './template';

/** What CloudFormation itself takes for an operation, in seconds. */
const OVERHEAD = 5;

/** Members that are taken. Those without effect change nothing of what is made of these types. */
const CREATE_MEMBERS = ['StackName', 'TemplateBody', 'Tags', 'OnFailure', 'DisableRollback'];
const UPDATE_MEMBERS = ['StackName', 'TemplateBody', 'UsePreviousTemplate', 'Tags'];
const WITHOUT_EFFECT = ['Capabilities', 'ClientRequestToken'];

const UPDATABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/** Operations that make, change and take away stacks; each goes on after its answer. */
export function changingOperations(
  aws: LocalAws,
  stacks: Stacks,
  models: string,
): Readonly<Record<string, Operation>> {
  const datazone = new Models(models);
  /** Works on a stack when the work before has ended. */
  const deploy = (stack: Stack, call: Call, work: (deployment: Deployment) => Promise<void>) => {
    aws.background(`${call.operation} ${stack.name}`, async () => {
      const client = aws.clientAs(DataZoneClient, call.principal, 'cloudformation.amazonaws.com');
      const session = { datazone: client, sleep: (seconds: number) => aws.clock.sleep(seconds) };
      const before = stack.working;
      stack.working = before
        .then(() => aws.clock.sleep(OVERHEAD))
        .then(() => work(new Deployment(stack, session, datazone.get('datazone'))))
        .finally(() => client.destroy());
      await stack.working;
    });
  };
  return {
    CreateStack: async (input: CreateStackCommandInput, call) => {
      onlyServed(input, CREATE_MEMBERS, call);
      const stack = newStack(aws, input, call);
      stacks.add(stack, call);
      stack.token = input.ClientRequestToken;
      stack.become('CREATE_IN_PROGRESS', 'User Initiated');
      deploy(stack, call, (deployment) => deployment.create());
      return { StackId: stack.id };
    },
    UpdateStack: async (input: UpdateStackCommandInput, call) => {
      onlyServed(input, UPDATE_MEMBERS, call);
      const stack = stacks.get(input.StackName ?? '', call);
      const next = input.UsePreviousTemplate ? stack.template : templateOf(input.TemplateBody);
      if (!UPDATABLE.includes(stack.status)) {
        throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
      }
      const { Tags: tags = stack.tags } = input;
      if (hasSameContent(next, stack.template) && isDeepStrictEqual(tags, stack.tags)) {
        throw invalid('No updates are to be performed.');
      }
      stack.updated = aws.clock.now();
      stack.token = input.ClientRequestToken;
      stack.become('UPDATE_IN_PROGRESS', 'User Initiated');
      deploy(stack, call, (deployment) => deployment.update(next, tags));
      return { StackId: stack.id };
    },
    DeleteStack: async (input: DeleteStackCommandInput, call) => {
      onlyServed(input, ['StackName'], call);
      const stack = stacks.find(input.StackName ?? '', call);
      // Who deletes what is not there, or goes already, is answered as if it did so.
      if (!stack || (stack.status.startsWith('DELETE_') && stack.status !== 'DELETE_FAILED')) return {};
      if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'CREATE_IN_PROGRESS') {
        throw invalid(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
      }
      stack.token = input.ClientRequestToken;
      stack.become('DELETE_IN_PROGRESS', 'User Initiated');
      deploy(stack, call, (deployment) => deployment.empty('DELETE'));
      return {};
    },
    ValidateTemplate: async ({ TemplateBody }) => {
      const { description } = templateOf(TemplateBody);
      return { Parameters: [], Description: description };
    },
  };
}

function newStack(aws: LocalAws, input: CreateStackCommandInput, call: Call): Stack {
  const { StackName = '', DisableRollback, OnFailure } = input;
  const pattern = '[a-zA-Z][-a-zA-Z0-9]*';
  if (!new RegExp(`^${pattern}$`).test(StackName) || StackName.length > 128) {
    throw invalid(
      `1 validation error detected: Value '${StackName}' at 'stackName' failed to satisfy constraint: ` +
        `Member must satisfy regular expression pattern: ${pattern}, and have at most 128 characters`,
    );
  }
  if (DisableRollback !== undefined && OnFailure !== undefined) {
    throw invalid('You can specify either DisableRollback or OnFailure, but not both.');
  }
  const onFailure = OnFailure ?? (DisableRollback ? 'DO_NOTHING' : 'ROLLBACK');
  return new Stack(aws, call, StackName, templateOf(input.TemplateBody), input.Tags ?? [], onFailure);
}

function templateOf(body: string | undefined): Template {
  if (body === undefined) throw invalid('TemplateBody is required: the local AWS reads no TemplateURL.');
  const types = Object.entries(HANDLERS).map(([type, { attributes }]) => [type, attributes]);
  return parseTemplate(body, Object.fromEntries(types));
}

/** Whether two templates ask for the same, however they are written. */
function hasSameContent(one: Template, other: Template): boolean {
  const meaning = ({ description, resources, outputs }: Template) => ({ description, resources, outputs });
  return isDeepStrictEqual(meaning(one), meaning(other));
}

/** @throws {AwsError} ValidationError for a member that would be ignored. */
function onlyServed(input: object, served: readonly string[], { operation }: Call): void {
  for (const [name, value] of Object.entries(input) as [string, unknown][]) {
    const says = value !== undefined && !(Array.isArray(value) && value.length === 0);
    if (says && ![...served, ...WITHOUT_EFFECT].includes(name)) {
      throw invalid(`${name}: the local AWS serves ${operation} with ${served.join(', ')}.`);
    }
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
