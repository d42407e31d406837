import type { Body, StackJson, Synthesized } from './stack-json';

/** A resource or data source of a stack. */
export interface Resource {
  /** Stack and address, such as `governance:aws_iam_role.publisher`. */
  readonly id: string;
  readonly stack: string;
  /** Resource type; a data source's starts with `data.`. */
  readonly type: string;
  readonly name: string;
  readonly body: Body;
  /** Account that its provider lands in; undefined for what no provider of AWS makes. */
  readonly account: string | undefined;
  /** Role as which its provider acts. */
  readonly as: string | undefined;
}

interface Provider {
  readonly alias: string;
  readonly region: string;
  readonly allowed_account_ids: readonly string[];
  readonly assume_role?: readonly { readonly role_arn: string }[];
}

const REFERENCE = /(data\.)?\b([a-z]\w*)\.([A-Za-z][\w-]*)((?:\.\w+)*)/g;
const ROLE_ARN = /arn:aws[\w-]*:iam::(\d{12}):role\/(?:[\w+=,.@-]+\/)*([\w+=,.@-]+)/g;

/** What a deploy's stack names and bootstrap makes, by the argument with its name. */
const NAMED = { aws_s3_bucket: 'bucket', aws_glue_catalog_database: 'name' };
const NAME = /[a-z0-9][\w.-]+/g;

/** All resources of all stacks, and which of them a text of Terraform's JSON means. */
export class Estate {
  readonly resources: readonly Resource[];
  private readonly byId: ReadonlyMap<string, Resource>;
  private readonly byRole: ReadonlyMap<string, Resource>;
  private readonly byName: ReadonlyMap<string, Resource>;

  constructor(private readonly stacks: Synthesized) {
    this.resources = [...stacks].flatMap(([stack, json]) => resourcesOf(stack, json));
    this.byId = new Map(this.resources.map((resource) => [resource.id, resource]));
    this.byRole = new Map(
      this.all('aws_iam_role').map((role) => [`${role.account}/${String(role.body['name'])}`, role]),
    );
    this.byName = new Map(
      Object.entries(NAMED).flatMap(([type, argument]) =>
        this.all(type).map((resource) => [String(resource.body[argument]), resource]),
      ),
    );
  }

  all(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  get stackNames(): string[] {
    return [...this.stacks.keys()];
  }

  /** Account that a stack stands for: that of its first provider. */
  accountOf(stack: string): string {
    return providersOf(this.json(stack))[0].allowed_account_ids[0];
  }

  /** Region of a stack's first provider. */
  regionOf(stack: string): string {
    return providersOf(this.json(stack))[0].region;
  }

  /** Stack whose state lies in that bucket under that key. */
  stackOfState(bucket: unknown, key: unknown): string | undefined {
    const found = [...this.stacks].find(
      ([, { terraform }]) =>
        terraform.backend['s3']['bucket'] === bucket && terraform.backend['s3']['key'] === key,
    );
    return found?.[0];
  }

  /**
   * The resources that a value refers to, each once: by Terraform's references, through another stack's outputs where
   * it reads that stack's state, by the ARN of a role, and by the names of what bootstrap made.
   */
  meant(stack: string, value: unknown): Resource[] {
    const text = JSON.stringify(value ?? '');
    const found = [...text.matchAll(REFERENCE)].flatMap(([, data = '', type, name, rest]) => {
      const resource = this.byId.get(`${stack}:${data}${type}.${name}`);
      return resource ? this.followed(resource, rest) : [];
    });
    const roles = [...text.matchAll(ROLE_ARN)].flatMap(
      ([, account, name]) => this.byRole.get(`${account}/${name}`) ?? [],
    );
    const named = [...text.matchAll(NAME)].flatMap(([name]) => this.byName.get(name) ?? []);
    return [...new Set([...found, ...roles, ...named])];
  }

  private followed(resource: Resource, rest: string): Resource[] {
    const [, output] = /^\.outputs\.(\w+)/.exec(rest) ?? [];
    if (resource.type !== REMOTE_STATE || output === undefined) return [resource];
    const { bucket, key } = resource.body['config'] as Body;
    const stack = this.stackOfState(bucket, key);
    return stack === undefined ? [] : this.meant(stack, this.json(stack).output?.[output]?.value);
  }

  private json(stack: string): StackJson {
    const json = this.stacks.get(stack);
    if (!json) throw new Error(`no stack "${stack}"`);
    return json;
  }
}

/** The type by which a stack reads another one's state. */
export const REMOTE_STATE = 'data.terraform_remote_state';

function resourcesOf(stack: string, json: StackJson): Resource[] {
  const providers = providersOf(json);
  const blocksOf = (kind: string, blocks: StackJson['resource']) =>
    Object.entries(blocks).flatMap(([type, named]) =>
      Object.entries(named).map(([name, body]): Resource => {
        const provider = providers.find(({ alias }) => `aws.${alias}` === body['provider']);
        return {
          id: `${stack}:${kind}${type}.${name}`,
          stack,
          type: `${kind}${type}`,
          name,
          body,
          account: provider?.allowed_account_ids[0],
          as: provider?.assume_role?.[0]?.role_arn,
        };
      }),
    );
  return [...blocksOf('', json.resource), ...blocksOf('data.', json.data ?? {})];
}

const providersOf = ({ provider }: StackJson) => provider.aws as unknown as Provider[];
