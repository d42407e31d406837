import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error';
import type { Actor, Call } from '../../local-aws';
import type { LayerVersion } from './layers';

/** Principal of the service. */
export const SERVICE = 'lambda.amazonaws.com';

/** What GetFunctionConfiguration answers, as far as it is read here. */
export interface FunctionConfiguration {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  readonly Version: string;
  readonly Role: string;
  readonly Runtime: string;
  readonly Handler: string;
  /** One. */
  readonly Architectures: readonly string[];
  /** Seconds. */
  readonly Timeout: number;
  /** MiB. */
  readonly MemorySize: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly LoggingConfig: {
    readonly LogFormat: 'Text' | 'JSON';
    readonly LogGroup: string;
    readonly ApplicationLogLevel?: string;
  };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
  /** Customer managed key of the variables. */
  readonly KMSKeyArn?: string;
  /** Base64. */
  readonly CodeSha256: string;
  /** Changes with every change of code or configuration. */
  readonly RevisionId: string;
}

/** One version of a function, `$LATEST` or published, with its own code. */
export interface FunctionVersion {
  readonly accountId: string;
  readonly configuration: FunctionConfiguration;
  readonly zip: Uint8Array;
  /** Kept with the function: a layer that is deleted stays where it is used. */
  readonly layers: readonly LayerVersion[];
}

/** A function with what AWS keeps for it beside its versions. */
export interface StoredFunction {
  readonly accountId: string;
  readonly name: string;
  readonly versions: Map<string, FunctionVersion>;
  recursiveLoop: 'Allow' | 'Terminate';
  reservedConcurrency?: number;
}

/** A function as a request names it. */
export interface FunctionReference {
  readonly accountId: string;
  readonly name: string;
  readonly qualifier?: string;
}

/**
 * Reads a function's name, partial ARN (`account:function:name`) or ARN, each with or without a qualifier, as every
 * Lambda operation takes it (API reference, parameter FunctionName).
 */
export function parseFunctionName(text: string, accountId: string, qualifier?: string): FunctionReference {
  const parts = text.split(':');
  const at = parts.indexOf('function');
  const [name, own] = at < 0 ? parts : parts.slice(at + 1);
  const account = at > 0 ? parts[at - 1] : accountId;
  return { accountId: account, name, qualifier: own ?? qualifier };
}

/** Lambda in the role of a function. */
export function actorOf({
  accountId,
  configuration,
}: {
  readonly accountId: string;
  readonly configuration: Pick<FunctionConfiguration, 'FunctionArn' | 'Role'>;
}): Actor & { readonly role: string } {
  const { Role: role, FunctionArn: arn } = configuration;
  return { accountId, role, service: SERVICE, source: { accountId, arn } };
}

/** Digest that AWS returns as CodeSha256. */
export function codeSha256(zip: Uint8Array): string {
  return createHash('sha256').update(zip).digest('base64');
}

/** Every function of every account: what moto does not keep of it, and its code. */
export class FunctionStore {
  private readonly functions = new Map<string, StoredFunction>();

  constructor(private readonly region: string) {}

  /** ARN without a version. */
  arn(reference: Pick<FunctionReference, 'accountId' | 'name'>): string {
    return `arn:aws:lambda:${this.region}:${reference.accountId}:function:${reference.name}`;
  }

  /** All functions of an account. */
  of(accountId: string): readonly StoredFunction[] {
    return [...this.functions.values()].filter((stored) => stored.accountId === accountId);
  }

  find(reference: Pick<FunctionReference, 'accountId' | 'name'>): StoredFunction | undefined {
    return this.functions.get(this.arn(reference));
  }

  /** @throws {AwsError} ResourceNotFoundException */
  get(reference: FunctionReference): StoredFunction {
    const found = this.find(reference);
    if (!found) throw this.notFound(reference);
    return found;
  }

  /** The version that a number or `$LATEST` names. @throws {AwsError} ResourceNotFoundException */
  version(reference: FunctionReference): FunctionVersion {
    const version = this.get(reference).versions.get(reference.qualifier ?? '$LATEST');
    if (!version) throw this.notFound(reference);
    return version;
  }

  put(version: FunctionVersion): void {
    const { FunctionName: name, Version } = version.configuration;
    const reference = { accountId: version.accountId, name };
    const stored = this.find(reference) ?? {
      ...reference,
      versions: new Map(),
      recursiveLoop: 'Terminate' as const,
    };
    stored.versions.set(Version, version);
    this.functions.set(this.arn(reference), stored);
  }

  /** Removes one version, or the function with all of them. */
  remove(reference: FunctionReference): void {
    if (reference.qualifier) this.find(reference)?.versions.delete(reference.qualifier);
    else this.functions.delete(this.arn(reference));
  }

  private notFound(reference: FunctionReference): AwsError {
    const qualifier = reference.qualifier ? `:${reference.qualifier}` : '';
    return new AwsError(
      'ResourceNotFoundException',
      `Function not found: ${this.arn(reference)}${qualifier}`,
      404,
      {
        Type: 'User',
      },
    );
  }
}

/** Reference of the function that a call's input names. */
export function referenceOf(
  input: { FunctionName: string; Qualifier?: string },
  call: Call,
): FunctionReference {
  return parseFunctionName(input.FunctionName, call.principal.accountId, input.Qualifier);
}
