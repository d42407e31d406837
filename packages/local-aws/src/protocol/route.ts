import { escapePattern } from '../escape-pattern';
import type { HttpRequest } from './http';
import type { OperationModel, Protocol, ServiceModel } from './model';

interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];
  /** Literal parts of the query, such as S3's `?notification`. */
  readonly query: readonly (readonly [string, string])[];
  readonly literals: number;
  /** Where required members outside path and body stand; they tell S3's operations with equal routes apart. */
  readonly required: readonly { readonly in: 'querystring' | 'header'; readonly name: string }[];
}

/** The operation that a request asks for, and the values of the path's labels, decoded. */
export interface Routed {
  readonly operation: OperationModel;
  readonly labels: Readonly<Record<string, string>>;
}

const routes = new WeakMap<ServiceModel, readonly Route[]>();

/** Undefined where the model has no such operation. */
export function route(model: ServiceModel, request: HttpRequest): Routed | undefined {
  if (model.protocol === 'rest-json' || model.protocol === 'rest-xml') return routeByPath(model, request);
  const name = nameIn(model.protocol, request);
  if (name === undefined || !Object.hasOwn(model.operations, name)) return undefined;
  return { operation: model.operations[name], labels: {} };
}

function nameIn(protocol: Protocol, request: HttpRequest): string | undefined {
  if (protocol === 'json') return targetOf(request);
  // Smithy RPC v2: /service/NAME/operation/NAME
  return protocol === 'query' ? actionOf(request) : request.path.split('/').at(-1);
}

/** Operation name of the JSON protocols: what follows the prefix in X-Amz-Target. */
function targetOf(request: HttpRequest): string | undefined {
  return request.headers['x-amz-target']?.split('.').at(-1);
}

/** Operation name of the query protocol. */
function actionOf(request: HttpRequest): string | undefined {
  return queryParameters(request).get('Action') ?? undefined;
}

/** Parameters of the query protocol: of a form where there is one, else of the URL. */
export function queryParameters(request: HttpRequest): URLSearchParams {
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return form ? new URLSearchParams(request.body.toString('utf8')) : request.query;
}

function routeByPath(model: ServiceModel, request: HttpRequest): Routed | undefined {
  const compiled = routes.get(model) ?? compile(model);
  routes.set(model, compiled);
  let best: { found: Route; match: RegExpExecArray; score: number } | undefined;
  for (const found of compiled) {
    if (
      found.method !== request.method ||
      !found.query.every(([name, value]) => hasQueryValue(request, name, value))
    )
      continue;
    const match = found.path.exec(request.path);
    if (!match) continue;
    const score = found.literals * 100 + found.query.length * 10 + fit(found, request);
    if (!best || score > best.score) best = { found, match, score };
  }
  if (!best) return undefined;
  const { found, match } = best;
  const labels = found.labels.map((label, index) => [label, decodeURIComponent(match[index + 1])]);
  return { operation: found.operation, labels: Object.fromEntries(labels) as Record<string, string> };
}

function hasQueryValue(request: HttpRequest, name: string, value: string): boolean {
  return request.query.has(name) && (value === '' || request.query.get(name) === value);
}

/** How well the required members outside the path are there. */
function fit({ required }: Route, request: HttpRequest): number {
  const present = required.filter((member) =>
    member.in === 'header'
      ? request.headers[member.name.toLowerCase()] !== undefined
      : request.query.has(member.name),
  ).length;
  return present === required.length ? present : present - required.length;
}

function compile(model: ServiceModel): readonly Route[] {
  // Of two operations with the same route the one that is not deprecated counts: S3 renamed some.
  const operations = Object.values(model.operations).sort(
    (a, b) => Number(a.deprecated ?? false) - Number(b.deprecated ?? false),
  );
  return operations.map((operation) => {
    const [path, query = ''] = operation.http.requestUri.split('?');
    const labels: string[] = [];
    const pattern = withoutTrailingSlash(path)
      .split(/(\{[^}]+\})/)
      .map((part) => {
        if (!part.startsWith('{')) return escapePattern(part);
        const greedy = part.endsWith('+}');
        labels.push(part.slice(1, greedy ? -2 : -1));
        return greedy ? '(.+)' : '([^/]+)';
      })
      .join('');
    return {
      operation,
      method: operation.http.method,
      // A slash at the end belongs to a label that takes slashes, such as the key of an object; else it means nothing.
      path: new RegExp(`^${pattern}${path.endsWith('+}') ? '' : '/?'}$`),
      labels,
      // `x-id` only names the operation for proxies.
      query: [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id'),
      literals: path.split('/').filter((part) => part !== '' && !part.startsWith('{')).length,
      required: requiredOutsidePath(model, operation),
    };
  });
}

function requiredOutsidePath(model: ServiceModel, operation: OperationModel): Route['required'] {
  const shape = operation.input && model.shape(operation.input);
  return (shape?.required ?? []).flatMap((name) => {
    const ref = shape?.members?.[name];
    const place = ref?.location;
    return place === 'header' || place === 'querystring'
      ? [{ in: place, name: ref?.locationName ?? name }]
      : [];
  });
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
