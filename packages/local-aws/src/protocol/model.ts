import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A reference to a shape, with the traits that hold only here. */
export interface ShapeRef {
  readonly shape: string;
  readonly location?: 'header' | 'headers' | 'querystring' | 'statusCode' | 'uri';
  readonly locationName?: string;
  readonly timestampFormat?: TimestampFormat;
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: { readonly uri: string } | string;
  readonly resultWrapper?: string;
}

export type TimestampFormat = 'iso8601' | 'rfc822' | 'unixTimestamp';

/** A shape of botocore's `service-2.json`, with the traits that matter on the wire. */
export interface Shape {
  readonly type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'boolean'
    | 'timestamp'
    | 'blob'
    | 'character';
  readonly members?: Readonly<Record<string, ShapeRef>>;
  readonly required?: readonly string[];
  readonly member?: ShapeRef;
  readonly key?: ShapeRef;
  readonly value?: ShapeRef;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly payload?: string;
  readonly union?: boolean;
  readonly document?: boolean;
  readonly flattened?: boolean;
  readonly streaming?: boolean;
  readonly locationName?: string;
  readonly timestampFormat?: TimestampFormat;
  readonly error?: {
    readonly code?: string;
    readonly httpStatusCode?: number;
    readonly senderFault?: boolean;
  };
  /** Of an error: the service's fault, and no client's. */
  readonly fault?: boolean;
}

export interface OperationModel {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: ShapeRef;
  readonly output?: ShapeRef;
  readonly errors?: readonly ShapeRef[];
  readonly deprecated?: boolean;
}

export type Protocol = 'rest-json' | 'rest-xml' | 'json' | 'query' | 'smithy-rpc-v2-cbor';

interface ServiceDescription {
  readonly metadata: {
    readonly protocol: Protocol;
    readonly jsonVersion?: string;
    readonly targetPrefix?: string;
    readonly xmlNamespace?: string;
    readonly awsQueryCompatible?: object;
  };
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** The official model of one service. */
export class ServiceModel {
  constructor(
    /** Folder in botocore's data, such as `datazone`. */
    readonly name: string,
    private readonly description: ServiceDescription,
  ) {}

  get metadata(): ServiceDescription['metadata'] {
    return this.description.metadata;
  }
  get protocol(): Protocol {
    return this.metadata.protocol;
  }
  /** The same service spoken to in another of the protocols that have one path for all operations. */
  speaking(protocol: Protocol): ServiceModel {
    if (protocol === this.protocol) return this;
    const metadata = { ...this.description.metadata, protocol };
    return new ServiceModel(this.name, { ...this.description, metadata });
  }
  get operations(): Readonly<Record<string, OperationModel>> {
    return this.description.operations;
  }
  /** Undefined for an error code that is not modelled, such as `AccessDenied`. */
  find(name: string): Shape | undefined {
    return Object.hasOwn(this.description.shapes, name) ? this.description.shapes[name] : undefined;
  }
  shape(ref: ShapeRef): Shape {
    const shape = this.find(ref.shape);
    if (!shape) throw new Error(`the model of ${this.name} has no shape ${ref.shape}`);
    return shape;
  }
}

/** Signing names that are not the names of their models in botocore. */
const BY_SIGNING_NAME: Readonly<Record<string, string>> = {
  monitoring: 'cloudwatch',
  tagging: 'resourcegroupstaggingapi',
};

/** Reads the models of botocore's data folder, each when it is first asked for. */
export class Models {
  private readonly loaded = new Map<string, ServiceModel>();

  /** Of all models that there are. */
  readonly names: readonly string[];

  constructor(private readonly folder: string) {
    const entries = readdirSync(folder, { withFileTypes: true });
    this.names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }

  /** @throws Error where botocore has no such service. */
  get(name: string): ServiceModel {
    const known = this.loaded.get(name);
    if (known) return known;
    const model = new ServiceModel(name, this.read(name));
    this.loaded.set(name, model);
    return model;
  }

  /** The model of the service with this signing name; undefined where there is none. */
  ofService(signingName: string): ServiceModel | undefined {
    const name = BY_SIGNING_NAME[signingName] ?? signingName;
    return this.names.includes(name) ? this.get(name) : undefined;
  }

  /** The newest version of the service's API. */
  private read(name: string): ServiceDescription {
    const service = join(this.folder, name);
    if (!existsSync(service)) throw new Error(`botocore has no model of a service ${name} in ${this.folder}`);
    const version = readdirSync(service).sort().at(-1) ?? '';
    const packed = readFileSync(join(service, version, 'service-2.json.gz'));
    return JSON.parse(gunzipSync(packed).toString('utf8')) as ServiceDescription;
  }
}
