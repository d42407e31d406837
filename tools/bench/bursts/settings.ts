import { resolve } from 'node:path';
import { App, Testing } from 'cdktf';
import * as z from 'zod';
import { loadConfig } from '../../../config/load';
import { Naming } from '../../../platform/naming/naming';
import { GovernanceStack } from '../../../stacks/governance-stack';
import type { FunctionOptions } from './functions';
import type { MappingOptions } from './mapping';

const EXAMPLE = resolve(__dirname, '../../../config/example.yaml');

/** One function behind its queue, as Terraform deploys both; seconds. */
export interface StageSettings {
  readonly queue: { readonly visibilitySeconds: number; readonly maxReceiveCount: number };
  readonly mapping: MappingOptions;
  readonly function: FunctionOptions;
  readonly durations: {
    readonly settlingSeconds: number;
    readonly gatheringSeconds: number;
    readonly retrySeconds: number;
    readonly intervalSeconds: number;
  };
}

export interface FlowSettings {
  readonly crawl: StageSettings;
  readonly publish: StageSettings;
}

const resources = <T extends z.ZodType>(schema: T) => z.record(z.string(), schema);

/** The part of the stack's JSON that the flow's behaviour hangs on. */
const Synthesized = z.object({
  resource: z.object({
    aws_lambda_event_source_mapping: resources(
      z.object({
        batch_size: z.number(),
        maximum_batching_window_in_seconds: z.number().default(0),
        scaling_config: z.object({ maximum_concurrency: z.number() }),
        function_name: z.string(),
        event_source_arn: z.string(),
      }),
    ),
    aws_sqs_queue: resources(
      z.object({ visibility_timeout_seconds: z.number().optional(), redrive_policy: z.string().optional() }),
    ),
    aws_lambda_function: resources(
      z.object({
        function_name: z.string(),
        memory_size: z.number(),
        architectures: z.tuple([z.enum(['arm64', 'x86_64'])]),
        environment: z.object({ variables: z.record(z.string(), z.string()) }),
      }),
    ),
  }),
});

/** What `config/example.yaml`, which names every default, deploys. */
export function deployedSettings(): FlowSettings {
  const config = loadConfig(EXAMPLE);
  const stack = new GovernanceStack(new App(), config, new Naming(config));
  const synthesized = Synthesized.parse(JSON.parse(Testing.synth(stack)));
  return { crawl: stage(synthesized, '-crawl'), publish: stage(synthesized, '-publish') };
}

/** The function whose name ends so, its mapping and its queue. */
function stage({ resource }: z.infer<typeof Synthesized>, end: string): StageSettings {
  const [id, deployed] = onlyOne(resource.aws_lambda_function, (one) => one.function_name.endsWith(end));
  const [, mapping] = onlyOne(resource.aws_lambda_event_source_mapping, (one) =>
    one.function_name.includes(id),
  );
  const [, queue] = onlyOne(resource.aws_sqs_queue, (_, queueId) =>
    mapping.event_source_arn.includes(`${queueId}.`),
  );
  const { maxReceiveCount } = JSON.parse(queue.redrive_policy ?? '{}') as { maxReceiveCount: number };
  const { variables } = deployed.environment;
  return {
    queue: { visibilitySeconds: queue.visibility_timeout_seconds ?? 30, maxReceiveCount },
    mapping: {
      batchSize: mapping.batch_size,
      windowSeconds: mapping.maximum_batching_window_in_seconds,
      maximumConcurrency: mapping.scaling_config.maximum_concurrency,
    },
    function: { memoryMb: deployed.memory_size, architecture: deployed.architectures[0] },
    durations: {
      settlingSeconds: Number(variables.SETTLING_SECONDS ?? 0),
      gatheringSeconds: Number(variables.GATHERING_SECONDS ?? 0),
      retrySeconds: Number(variables.RETRY_SECONDS),
      intervalSeconds: Number(variables.INTERVAL_SECONDS),
    },
  };
}

function onlyOne<T>(all: Readonly<Record<string, T>>, is: (one: T, id: string) => boolean): [string, T] {
  const found = Object.entries(all).filter(([id, one]) => is(one, id));
  if (found.length !== 1) throw new Error(`the stack has ${found.length} of what should be there once`);
  return found[0];
}
