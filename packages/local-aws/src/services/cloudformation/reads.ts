import type {
  DescribeStackResourcesCommandInput,
  ListStacksCommandInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error';
import type { Operation } from '../../local-aws';
import { page } from '../paging';
import type { ResourceState, Stack, Stacks } from './stacks';

const PAGE = { most: 100, invalid: 'ValidationError' };

/** Operations that only look. */
export function readingOperations(stacks: Stacks): Readonly<Record<string, Operation>> {
  return {
    DescribeStacks: async ({ StackName, NextToken }, call) => {
      const found = StackName === undefined ? stacks.living(call) : [stacks.get(StackName, call)];
      const { items, ...more } = page(found, { NextToken }, PAGE);
      return { Stacks: items.map(describe), ...more };
    },
    ListStacks: async ({ StackStatusFilter, NextToken }: ListStacksCommandInput, call) => {
      const wanted = ({ status }: Stack) => !StackStatusFilter?.length || StackStatusFilter.includes(status);
      const { items, ...more } = page(stacks.of(call).filter(wanted), { NextToken }, PAGE);
      return { StackSummaries: items.map(summarise), ...more };
    },
    DescribeStackEvents: async ({ StackName, NextToken }, call) => {
      const { items, ...more } = page(stacks.get(StackName, call).events.toReversed(), { NextToken }, PAGE);
      return { StackEvents: items, ...more };
    },
    DescribeStackResources: async (input: DescribeStackResourcesCommandInput, call) => {
      if (input.StackName === undefined) {
        throw new AwsError(
          'ValidationError',
          'StackName is required: the local AWS looks up no physical ids.',
        );
      }
      const stack = stacks.get(input.StackName, call);
      const { LogicalResourceId: wanted } = input;
      const found = stack.states.filter(
        ({ LogicalResourceId }) => (wanted ?? LogicalResourceId) === LogicalResourceId,
      );
      const of = { StackName: stack.name, StackId: stack.id };
      return { StackResources: found.map((state) => ({ ...of, ...state })) };
    },
    DescribeStackResource: async ({ StackName, LogicalResourceId }, call) => {
      const stack = stacks.get(StackName, call);
      const state = stack.states.find((each) => each.LogicalResourceId === LogicalResourceId);
      if (!state) {
        throw new AwsError(
          'ValidationError',
          `Resource ${LogicalResourceId} does not exist for stack ${stack.name}`,
        );
      }
      return { StackResourceDetail: { StackName: stack.name, StackId: stack.id, ...resourceSummary(state) } };
    },
    ListStackResources: async ({ StackName, NextToken }, call) => {
      const { items, ...more } = page(stacks.get(StackName, call).states, { NextToken }, PAGE);
      return { StackResourceSummaries: items.map(resourceSummary), ...more };
    },
    GetTemplate: async ({ StackName }, call) => ({
      TemplateBody: stacks.get(StackName, call).template.body,
      StagesAvailable: ['Original', 'Processed'],
    }),
  };
}

function describe(stack: Stack): object {
  return {
    ...stackNames(stack),
    Description: stack.template.description,
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    EnableTerminationProtection: false,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    Outputs: stack.outputs,
    Tags: stack.tags,
  };
}

function summarise(stack: Stack): object {
  return { ...stackNames(stack), TemplateDescription: stack.template.description };
}

function stackNames(stack: Stack): object {
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: stack.created,
    LastUpdatedTime: stack.updated,
    DeletionTime: stack.deleted,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
  };
}

function resourceSummary({ Timestamp, ...state }: ResourceState): object {
  return { ...state, LastUpdatedTimestamp: Timestamp };
}
