/** What a target says about the text that it gets (EventBridge API reference, Target). */
export interface TargetInput {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate?: string;
  };
}

/** The text that a target receives for an event: the event, a constant, a part of it, or a template filled from it. */
export function targetInput(
  target: TargetInput,
  event: Readonly<Record<string, unknown>>,
  rule: { readonly arn: string; readonly name: string },
): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(valueAtPath(event, target.InputPath) ?? {});
  const template = target.InputTransformer?.InputTemplate;
  if (template === undefined) return JSON.stringify(event);
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(target.InputTransformer?.InputPathsMap ?? {})) {
    values[name] = valueAtPath(event, path);
  }
  return fillTemplate(template, values);
}

/** Value at a JSON path of dots, brackets and indexes: `$.detail.object['version-id']`, `$.resources[0]`. */
function valueAtPath(event: unknown, path: string): unknown {
  const steps = path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\[['"]([^'"]+)['"]\]/g);
  let value = event;
  for (const [, field, index, quoted] of steps) {
    value = (value as Record<string, unknown> | null | undefined)?.[field ?? index ?? quoted];
  }
  return value;
}

/** Inside a string a value is written as text, elsewhere as JSON; one that isn't there is left empty. */
function fillTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined || !(name in values)) return token;
    const value = values[name];
    if (!quoted) return value === undefined ? '""' : JSON.stringify(value);
    const plain = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    return JSON.stringify(plain).slice(1, -1);
  });
}
