import { randomUUID } from 'node:crypto';
import type { Call, LocalAws, Operation } from '../../local-aws';
import { checkedContents, invalid, readCode, UNZIPPED_LIMIT } from './code';
import {
  codeSha256,
  referenceOf,
  type FunctionConfiguration,
  type FunctionStore,
  type FunctionVersion,
  type StoredFunction,
} from './functions';
import { checkTotal, type Layers } from './layers';
import { checkRole, type Acting } from './roles';

/** Members that moto's answers lack or keep from creation for ever (moto 5.2). */
const OURS = ['LoggingConfig', 'DeadLetterConfig', 'KMSKeyArn', 'TracingConfig', 'EphemeralStorage'] as const;

type Answer = Partial<FunctionConfiguration> & { FunctionName: string; Version: string };

/** The operations on functions: moto keeps them, and what it doesn't keep is laid over its answers. */
export function controlPlane(
  aws: LocalAws,
  functions: FunctionStore,
  layers: Layers,
): Readonly<Record<string, Operation>> {
  /** Stores what moto answered as the newest state of `$LATEST` and, when it was published, of that version too. */
  const store = async (
    input: Input,
    call: Call,
    answer: Answer,
    code: Pick<FunctionVersion, 'zip' | 'layers'>,
  ): Promise<object> => {
    const { accountId, name } = referenceOf(input, call);
    const before = functions.find({ accountId, name })?.versions.get('$LATEST')?.configuration;
    const changed = {
      ...answer,
      ...overlay(input, name, before),
      ...(code.layers.length > 0 && {
        Layers: code.layers.map(({ arn, zip }) => ({ Arn: arn, CodeSize: zip.byteLength })),
      }),
      RevisionId: randomUUID(),
    } as FunctionConfiguration;
    const latest = { ...changed, Version: '$LATEST', FunctionArn: functions.arn({ accountId, name }) };
    functions.put({ accountId, ...code, configuration: latest });
    if (!input.Publish) return latest;
    const published = {
      ...changed,
      FunctionArn: `${latest.FunctionArn}:${answer.Version}`,
      RevisionId: randomUUID(),
    };
    functions.put({ accountId, ...code, configuration: published });
    return published;
  };
  return {
    CreateFunction: async (input, call, next) => {
      const zip = await readCode(aws, input.Code, call);
      checkedContents(zip);
      const used = layers.ofFunction(input.Layers ?? [], zip);
      await checkRole(aws, acting(functions, input, call));
      return store(input, call, await next(withoutLayers(input)), { zip, layers: used });
    },
    UpdateFunctionCode: async (input, call, next) => {
      const { layers: used } = functions.version(referenceOf({ FunctionName: input.FunctionName }, call));
      const zip = await readCode(aws, input, call);
      checkedContents(zip);
      checkTotal(zip, used);
      const answer = await next();
      if (input.DryRun) return { ...answer, CodeSha256: codeSha256(zip), CodeSize: zip.byteLength };
      return store(input, call, answer, { zip, layers: used });
    },
    UpdateFunctionConfiguration: async (input, call, next) => {
      const { configuration, ...code } = functions.version(
        referenceOf({ FunctionName: input.FunctionName }, call),
      );
      const used = input.Layers ? layers.ofFunction(input.Layers, code.zip) : code.layers;
      if (input.Role || input.DeadLetterConfig) {
        await checkRole(aws, acting(functions, { ...configuration, ...presentMembers(input) }, call));
      }
      const answer = await next(withoutLayers(input));
      return store(input, call, answer, { zip: code.zip, layers: used });
    },
    PublishVersion: async (input, call, next) => {
      const {
        zip,
        layers: used,
        configuration,
      } = functions.version(referenceOf({ FunctionName: input.FunctionName }, call));
      if (input.CodeSha256 && input.CodeSha256 !== configuration.CodeSha256) {
        throw invalid(`CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST`);
      }
      return store({ ...input, Publish: true }, call, await next(), { zip, layers: used });
    },
    GetFunctionConfiguration: async (input, call, next) =>
      overlayStored(functions, input, call, await next()),
    GetFunction: async (input, call, next) => {
      const answer = await next();
      return { ...answer, Configuration: overlayStored(functions, input, call, answer.Configuration) };
    },
    DeleteFunction: async (input, call, next) => {
      const answer = await next();
      functions.remove(referenceOf(input, call));
      return answer;
    },
    GetAccountSettings: async (_input, { principal }) => accountSettings(functions.of(principal.accountId)),
    ...aroundFunctions(functions),
  };
}

/** moto looks for layers among its own, of which there are none; undefined where the request may pass as it is. */
function withoutLayers(input: Input): object | undefined {
  return input.Layers && { ...input, Layers: undefined };
}

/** A function as it would become, for the checks of its role. */
function acting(functions: FunctionStore, settings: Acting['configuration'] & Input, call: Call): Acting {
  const { accountId, name } = referenceOf(settings, call);
  return { accountId, configuration: { ...settings, FunctionArn: functions.arn({ accountId, name }) } };
}

function presentMembers<T extends object>(input: T): Partial<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Lambda's quotas of an account as AWS documents their defaults (developer guide, "Lambda quotas"); in bytes. */
const ACCOUNT_LIMIT = {
  TotalCodeSize: 75 * 1024 ** 3,
  CodeSizeUnzipped: UNZIPPED_LIMIT,
  CodeSizeZipped: 50 * 1024 ** 2,
  ConcurrentExecutions: 1000,
};

/** What an account may have and has. */
function accountSettings(functions: readonly StoredFunction[]): object {
  const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
  const zips = functions.flatMap(({ versions }) => [...versions.values()].map(({ zip }) => zip.byteLength));
  return {
    AccountLimit: {
      ...ACCOUNT_LIMIT,
      UnreservedConcurrentExecutions: ACCOUNT_LIMIT.ConcurrentExecutions - reserved,
    },
    AccountUsage: {
      TotalCodeSize: zips.reduce((sum, size) => sum + size, 0),
      FunctionCount: functions.length,
    },
  };
}

/** Settings of a function as a whole. */
function aroundFunctions(functions: FunctionStore): Readonly<Record<string, Operation>> {
  return {
    GetFunctionRecursionConfig: async (input, call) => ({
      RecursiveLoop: functions.get(referenceOf(input, call)).recursiveLoop,
    }),
    PutFunctionRecursionConfig: async (input, call) => {
      functions.get(referenceOf(input, call)).recursiveLoop = input.RecursiveLoop;
      return { RecursiveLoop: input.RecursiveLoop };
    },
    GetFunctionCodeSigningConfig: async (input, call, next) => {
      const { name } = functions.get(referenceOf(input, call));
      const { CodeSigningConfigArn } = await next();
      return { FunctionName: name, CodeSigningConfigArn: CodeSigningConfigArn ?? '' };
    },
    PutFunctionConcurrency: async (input, call, next) => {
      const answer = await next();
      functions.get(referenceOf(input, call)).reservedConcurrency = input.ReservedConcurrentExecutions;
      return answer;
    },
    DeleteFunctionConcurrency: async (input, call, next) => {
      const answer = await next();
      delete functions.get(referenceOf(input, call)).reservedConcurrency;
      return answer;
    },
  };
}

type Input = Partial<Record<(typeof OURS)[number] | 'Architectures', unknown>> & {
  FunctionName: string;
  Publish?: boolean;
  Layers?: readonly string[];
};

/** What the request says of our members, else what was before, else Lambda's defaults. */
function overlay(input: Input, name: string, before?: FunctionConfiguration): object {
  const given = Object.fromEntries(
    OURS.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]),
  );
  const storedMembers = Object.fromEntries(OURS.map((key) => [key, (before as Input | undefined)?.[key]]));
  const merged: Input = { ...storedMembers, ...given } as Input;
  const logging = (merged.LoggingConfig ?? {}) as Partial<FunctionConfiguration['LoggingConfig']>;
  const format = logging.LogFormat ?? 'Text';
  return {
    ...Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined && value !== '')),
    ...(input.Architectures ? { Architectures: input.Architectures } : {}),
    LoggingConfig: {
      LogFormat: format,
      LogGroup: logging.LogGroup ?? `/aws/lambda/${name}`,
      ...(format === 'JSON' && { ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO', ...logging }),
    },
  };
}

/** Lays the stored members over moto's answer; the addressed version's own ARN and number stay moto's. */
function overlayStored(functions: FunctionStore, input: Input, call: Call, answer: Answer): object {
  const reference = referenceOf(input, call);
  const { configuration } = functions.version({ ...reference, qualifier: answer.Version });
  return { ...answer, ...configuration, FunctionArn: answer.FunctionArn };
}
