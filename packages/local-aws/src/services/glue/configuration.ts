import { AwsError } from '../../aws-error';

/** What a crawler's `Configuration` asks for, as far as it is served (Glue developer guide, "Customizing crawler behavior"). */
export interface Configuration {
  /** Level at which tables are made; the bucket is 1, and its folders are 2. */
  readonly tableLevel?: number;
  /** Whether schemas that differ make one table as long as the data is compatible. */
  readonly combines: boolean;
  /** Whether partitions get the columns and formats of their table. */
  readonly inherits: boolean;
}

/** Members that are acted on, with the rule for their values. */
const SERVED: Readonly<
  Record<string, { readonly takes: (value: unknown) => boolean; readonly rule: string }>
> = {
  Version: { takes: (value) => value === 1, rule: 'write 1.0' },
  'Grouping.TableLevelConfiguration': {
    takes: (value) => Number.isInteger(value) && Number(value) > 0,
    rule: 'write a whole number from 1 on',
  },
  'Grouping.TableGroupingPolicy': {
    takes: (value) => value === 'CombineCompatibleSchemas',
    rule: 'write CombineCompatibleSchemas',
  },
  'CrawlerOutput.Partitions.AddOrUpdateBehavior': {
    takes: (value) => value === 'InheritFromTable',
    rule: 'write InheritFromTable',
  },
};

/**
 * @param text JSON; nothing stands for no configuration.
 * @throws {AwsError} InvalidInputException that names the member, its value and the rule.
 */
export function configurationOf(text: string | undefined): Configuration {
  const values = new Map(text ? members(parseConfiguration(text)) : []);
  for (const [name, value] of values) {
    const served = SERVED[name];
    if (!served) {
      const known = Object.keys(SERVED).join(', ');
      throw invalid(
        `Configuration.${name} is not served here: the local AWS acts on ${known}; leave it out.`,
      );
    }
    if (!served.takes(value)) {
      throw invalid(`Configuration.${name} is ${JSON.stringify(value)}: ${served.rule}.`);
    }
  }
  if (text && !values.has('Version')) throw invalid('Configuration has no Version: write "Version": 1.0.');
  return {
    tableLevel: values.get('Grouping.TableLevelConfiguration') as number | undefined,
    combines: values.has('Grouping.TableGroupingPolicy'),
    inherits: values.has('CrawlerOutput.Partitions.AddOrUpdateBehavior'),
  };
}

function parseConfiguration(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  throw invalid(`Configuration is not JSON with members: ${text}`);
}

/** The innermost members by their whole names, such as `Grouping.TableLevelConfiguration`. */
function members(value: object, before = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const whole = `${before}${name}`;
    const isInner = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isInner ? members(inner as object, `${whole}.`) : [[whole, inner] as [string, unknown]];
  });
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
