import type { GetLayerVersionResponse, LayerVersionsListItem } from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error';
import type { Call, LocalAws, Operation } from '../../local-aws';
import { page } from '../paging';
import { checkedContents, contentsOf, invalid, readCode, UNZIPPED_LIMIT } from './code';
import { codeSha256 } from './functions';

/** Most layers of a function (Lambda developer guide, "Adding layers to functions"). */
const MOST_LAYERS = 5;

/** One version of a layer, which never changes. */
export interface LayerVersion {
  /** ARN with the version. */
  readonly arn: string;
  /** ARN without the version. */
  readonly layerArn: string;
  readonly zip: Uint8Array;
  /** Bytes of its files. */
  readonly unzippedSize: number;
  /** As it is listed. */
  readonly described: LayerVersionsListItem & { readonly Version: number };
}

interface Layer {
  readonly accountId: string;
  readonly name: string;
  readonly versions: LayerVersion[];
  /** A number is never given twice. */
  published: number;
}

/** Layers of all accounts. What they say of runtimes and architectures only filters lists (Lambda API reference). */
export class Layers {
  /** By ARN without a version. */
  private readonly layers = new Map<string, Layer>();

  constructor(private readonly aws: LocalAws) {}

  /**
   * The layers that a function would have, in their order.
   *
   * @param zip the function's own code
   * @throws {AwsError} InvalidParameterValueException for too many, too large or missing ones, and for one twice
   */
  ofFunction(arns: readonly string[], zip: Uint8Array): readonly LayerVersion[] {
    if (arns.length > MOST_LAYERS) throw invalid(`Cannot reference more than ${MOST_LAYERS} layers.`);
    const found = arns.map((arn) => {
      const version = this.find(arn);
      if (!version) throw invalid(`Layer version ${arn} does not exist.`);
      return version;
    });
    if (new Set(found.map(({ layerArn }) => layerArn)).size < found.length) {
      throw invalid(
        'Two different versions of the same layer are not allowed to be referenced in the same function.',
      );
    }
    checkTotal(zip, found);
    return found;
  }

  /** The operations on layers. Sharing them with other accounts is not served. */
  operations(): Readonly<Record<string, Operation>> {
    return {
      PublishLayerVersion: async (input, call) => this.publish(input, call),
      GetLayerVersion: async ({ LayerName, VersionNumber }, call) =>
        describe(this.existing(`${arnOf(LayerName, call)}:${VersionNumber}`)),
      GetLayerVersionByArn: async ({ Arn }) => describe(this.existing(Arn)),
      DeleteLayerVersion: async ({ LayerName, VersionNumber }, call) => {
        const layer = this.layers.get(arnOf(LayerName, call));
        const index = layer?.versions.findIndex(({ described }) => described.Version === VersionNumber) ?? -1;
        // One that isn't there is deleted already.
        if (index >= 0) layer?.versions.splice(index, 1);
        return {};
      },
      ListLayerVersions: async (input, call) => {
        const versions = this.layers.get(arnOf(input.LayerName, call))?.versions ?? [];
        const found = versions.filter(compatibleWith(input)).map(({ described }) => described);
        const { items, NextToken } = pageOf(found.reverse(), input);
        return { LayerVersions: items, NextMarker: NextToken };
      },
      ListLayers: async (input, { principal }) => {
        const own = [...this.layers.entries()].filter(([, layer]) => layer.accountId === principal.accountId);
        const found = own.flatMap(([LayerArn, { name, versions }]) => {
          const latest = versions.filter(compatibleWith(input)).at(-1);
          return latest ? [{ LayerName: name, LayerArn, LatestMatchingVersion: latest.described }] : [];
        });
        const { items, NextToken } = pageOf(found, input);
        return { Layers: items, NextMarker: NextToken };
      },
      AddLayerVersionPermission: notShared,
      RemoveLayerVersionPermission: notShared,
      GetLayerVersionPolicy: async ({ LayerName, VersionNumber }, call) => {
        this.existing(`${arnOf(LayerName, call)}:${VersionNumber}`);
        throw notFound('No policy is associated with the given resource.');
      },
    };
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the input has passed the official model's checks
  private async publish(input: any, call: Call): Promise<GetLayerVersionResponse> {
    const zip = await readCode(this.aws, input.Content, call);
    const { names, size } = checkedContents(zip);
    if (names.some((name) => /^extensions\/[^/]+$/.test(name))) {
      throw invalid('The local AWS starts no extensions: publish a layer without the folder extensions.');
    }
    const { accountId } = call.principal;
    const layerArn = arnOf(input.LayerName, call);
    if (layerArn.split(':')[4] !== accountId) throw invalid(`${layerArn} is not of account ${accountId}`);
    const name = layerArn.split(':')[6];
    const layer = this.layers.get(layerArn) ?? { accountId, name, versions: [], published: 0 };
    this.layers.set(layerArn, layer);
    layer.published += 1;
    const arn = `${layerArn}:${layer.published}`;
    const version: LayerVersion = {
      arn,
      layerArn,
      zip,
      unzippedSize: size,
      described: {
        LayerVersionArn: arn,
        Version: layer.published,
        Description: input.Description ?? '',
        CreatedDate: this.aws.clock.now().toISOString().replace('Z', '+0000'),
        ...(input.CompatibleRuntimes && { CompatibleRuntimes: input.CompatibleRuntimes }),
        ...(input.CompatibleArchitectures && { CompatibleArchitectures: input.CompatibleArchitectures }),
        ...(input.LicenseInfo && { LicenseInfo: input.LicenseInfo }),
      },
    };
    layer.versions.push(version);
    return describe(version);
  }

  private find(arn: string): LayerVersion | undefined {
    const versions = this.layers.get(arn.split(':').slice(0, 7).join(':'))?.versions;
    return versions?.find((version) => version.arn === arn);
  }

  private existing(arn: string): LayerVersion {
    const found = this.find(arn);
    if (!found) throw notFound('The resource you requested does not exist.');
    return found;
  }
}

/** @throws {AwsError} InvalidParameterValueException where function and layers are too large together */
export function checkTotal(zip: Uint8Array, layers: readonly LayerVersion[]): void {
  const size = layers.reduce((sum, { unzippedSize }) => sum + unzippedSize, contentsOf(zip).size);
  if (size <= UNZIPPED_LIMIT) return;
  throw invalid(
    `Function code combined with layers exceeds the maximum allowed size of ${UNZIPPED_LIMIT} bytes. The actual size is ${size} bytes.`,
  );
}

interface Compatibility {
  readonly CompatibleRuntime?: NonNullable<LayerVersionsListItem['CompatibleRuntimes']>[number];
  readonly CompatibleArchitecture?: NonNullable<LayerVersionsListItem['CompatibleArchitectures']>[number];
}

function compatibleWith({ CompatibleRuntime: runtime, CompatibleArchitecture: architecture }: Compatibility) {
  return ({ described }: LayerVersion): boolean =>
    (runtime === undefined || (described.CompatibleRuntimes?.includes(runtime) ?? false)) &&
    (architecture === undefined || (described.CompatibleArchitectures?.includes(architecture) ?? false));
}

function pageOf<T>(list: readonly T[], { Marker, MaxItems }: { Marker?: string; MaxItems?: number }) {
  const invalidMarker = 'InvalidParameterValueException';
  return page(list, { MaxResults: MaxItems, NextToken: Marker }, { most: 50, invalid: invalidMarker });
}

/** ARN without a version, of a name or of itself. */
function arnOf(name: string, { region, principal }: Call): string {
  return name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${principal.accountId}:layer:${name}`;
}

/** Without the link to the content: nothing here serves it. */
function describe({ layerArn, zip, described }: LayerVersion): GetLayerVersionResponse {
  return {
    ...described,
    LayerArn: layerArn,
    Content: { CodeSha256: codeSha256(zip), CodeSize: zip.byteLength },
  };
}

async function notShared(): Promise<never> {
  throw invalid('The local AWS shares no layers with other accounts: publish the layer in each of them.');
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' });
}
