import fc from 'fast-check';
import { configSchema } from '../../../config/json-schema';

/** As much of a JSON Schema as the configuration's has. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly allOf?: readonly Schema[];
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

const ACCOUNT = '111122223333';
const arn = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;

/** Texts that somewhere mean more than they say. Each field takes those that its own patterns let in. */
const TEXTS = [
  // What Terraform, cdktf, CloudFormation, a shell or a terminal would evaluate.
  "${file('/etc/passwd')}",
  '%{ if true }x%{ endif }',
  '$${x} %%{y} $ { % {',
  '#{x} {{resolve:ssm:x}} ${AWS::AccountId} $(id) `id`',
  '"},"x":{"',
  'Größe 数据 \u{1f3e5} – “quoted” \\n \t',
  '-',
  // Names.
  'a',
  'a-b',
  'x9',
  'producer',
  'consumer',
  'onboarding-x',
  'publisher',
  'assets',
  'deploy',
  'project-a',
  'bootstrap',
  'a-very-long-name-of-a-hospital',
  'n'.repeat(30),
  'ehds',
  'state',
  'governance',
  'producer-a',
  'awsome',
  'ssm',
  'a--b',
  // Buckets and keys.
  'a.b.c',
  '1.2.3.4',
  'my-terraform-state',
  'deep/er/key.tfstate',
  'bootstrap-producer.tfstate',
  `${'k'.repeat(240)}.tfstate`,
  // Roles and users.
  arn('role/analyst'),
  arn('role/a/analyst-2'),
  arn('role/+=,.@-_'),
  arn(`role/${'path/'.repeat(100)}${'r'.repeat(64)}`),
  arn('role/deploy-*'),
  arn('user/team/*-pipeline'),
  arn('role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Platform_*'),
  arn('role/*'),
  arn('role/ehds-*'),
  // Tables, tags, ids.
  '*',
  'lab_*',
  't'.repeat(255),
  'cost-centre',
  'Owner',
  'a:b/c=d+e@f.g h',
  '',
  ACCOUNT,
  'e'.repeat(600),
  // Durations.
  '1s',
  '60s',
  '2m',
  '5m',
  '1h',
  '6h',
  '5d',
  '7d',
  '14d',
  '365d',
  // Numbers and sizes.
  '2',
  '1000',
  '500MB',
  '4GB',
  // The folder of descriptions, and what its catalogue says.
  'datasets',
  'https://catalogue.example/datasets/',
  'apply@body.example',
];

/** Texts of the list above that a field takes. */
function takenKeys(schema: Schema): readonly string[] {
  const patterns = [schema, ...(schema.allOf ?? [])].flatMap(({ pattern }) =>
    pattern === undefined ? [] : [new RegExp(pattern, 'u')],
  );
  const most = schema.maxLength ?? Infinity;
  const found = TEXTS.filter((text) => patterns.every((holds) => holds.test(text)) && text.length <= most);
  if (found.length === 0) throw new Error(`no text of the list fits ${JSON.stringify(schema)}`);
  return found;
}

function text(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum.map(String));
  const fitting = fc.constantFrom(...takenKeys(schema));
  return fc.oneof({ weight: 60, arbitrary: fitting }, { weight: 1, arbitrary: fc.constantFrom(...TEXTS) });
}

/** Values of a schema: most of them right, some texts in the wrong place. */
function values(schema: Schema): fc.Arbitrary<unknown> {
  const { properties, required = [], items, additionalProperties, propertyNames } = schema;
  if (items) return fc.array(values(items), { minLength: 1, maxLength: 3 });
  if (properties) {
    const fields = Object.entries(properties).map(([name, of]) => [name, field(name, of)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
  }
  if (typeof additionalProperties === 'object') {
    const names = text(propertyNames ?? {}) as fc.Arbitrary<string>;
    return fc.dictionary(names, values(additionalProperties), { maxKeys: 3 });
  }
  return text(schema);
}

/** Times that nobody chose together contradict each other nearly always, so most files leave them out, as they do the catalogue. */
function field(name: string, of: Schema): fc.Arbitrary<unknown> {
  // Of folders one has descriptions.
  if (name === 'datasets') return fc.constant('datasets');
  if (!['flow', 'intake', 'catalogue'].includes(name)) return values(of);
  const nothing = fc.constant(name === 'catalogue' ? undefined : {});
  return fc.oneof({ weight: 6, arbitrary: nothing }, { weight: 1, arbitrary: values(of) });
}

/** What most files say: how their files are published, one way or the other. */
function published(entry: Record<string, unknown>, isDescribed: boolean): object {
  if (isDescribed) {
    return {
      ...entry,
      publish: undefined,
      publishAsUploaded: 'false',
      uploaders: [arn('role/analyst')],
    };
  }
  const publishAsUploaded = entry['publishAsUploaded'] ?? 'true';
  return { ...entry, datasets: undefined, publishAsUploaded, uploaders: undefined };
}

/** A section of accounts, each with an id of its own in all its ARNs. */
function movedApart(section: object, first: number): object {
  return Object.fromEntries(
    Object.entries(section).map(([name, entry], at) => {
      const json = JSON.stringify(entry).replaceAll(ACCOUNT, String(first + at));
      const own = JSON.parse(json) as Record<string, unknown>;
      return [name, 'accountId' in own ? { ...own, accountId: String(first + at) } : own];
    }),
  );
}

/** Permits have officers, and nobody else has: a file by chance would have one without the other. */
function withOfficers(governance: object, approval: unknown): object {
  const others = Object.fromEntries(Object.entries(governance).filter(([key]) => key !== 'permitOfficers'));
  if (approval !== 'permit') return others;
  return { ...others, permitOfficers: [`arn:aws:iam::${String(others.accountId)}:role/access-body`] };
}

/** Contents of configuration files, by the JSON Schema that editors check them with. */
export const files: fc.Arbitrary<string> = values(configSchema() as Schema).map((value) => {
  const { governance = {}, producers = {}, consumers = {}, ...file } = value as Record<string, object>;
  // The one folder is one account's.
  const describer = Object.entries({ ...producers, governance }).find(
    ([, entry]) => 'datasets' in entry,
  )?.[0];
  const holders = Object.entries(producers).map(
    ([name, entry]) => [name, published(entry, name === describer)] as const,
  );
  return JSON.stringify({
    ...file,
    governance: withOfficers(
      published(governance as Record<string, unknown>, describer === 'governance'),
      (value as Record<string, unknown>).subscriptionApproval,
    ),
    producers: movedApart(Object.fromEntries(holders), 222_200_000_000),
    consumers: movedApart(consumers, 333_300_000_000),
  });
});
