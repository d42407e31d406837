import { AwsError } from '../aws-error';
import type { Call, LocalService, Operation } from '../local-aws';
import { writeError, writeOutput } from '../protocol/answer';
import { faults } from '../protocol/conformance';
import type { HttpRequest, HttpResponse } from '../protocol/http';
import type { Models, OperationModel, ServiceModel } from '../protocol/model';
import { parseInput } from '../protocol/parse';
import { writeBody } from '../protocol/request';
import { parseOutput } from '../protocol/response';
import { actionOf, route, type Routed, targetOf } from '../protocol/route';
import { validateInput } from '../protocol/validate';
import { spoken } from './refusal';

type Forward = (request: HttpRequest, accountId: string) => Promise<HttpResponse>;
type Report = (message: string, fields: object) => void;

interface Served {
  readonly model: ServiceModel;
  readonly behind: LocalService['behind'];
  readonly operations: Map<string, Operation>;
}

/** Decides who answers a call: one of our operations, or moto. */
export class Dispatcher {
  private readonly served = new Map<string, Served>();

  constructor(
    services: readonly LocalService[],
    private readonly models: Models,
    private readonly forward: Forward,
    private readonly report: Report,
  ) {
    for (const service of services) this.add(service);
  }

  /** Several parts may serve one service, but no operation twice. */
  private add(service: LocalService): void {
    const { signingName, behind } = service;
    const model = this.models.get(service.model);
    const served = this.served.get(signingName) ?? {
      model,
      behind,
      operations: new Map<string, Operation>(),
    };
    for (const [name, operation] of Object.entries(service.operations)) {
      if (!Object.hasOwn(model.operations, name)) throw new Error(`${signingName} has no operation ${name}`);
      if (served.operations.has(name)) throw new Error(`${signingName}:${name} is served twice`);
      served.operations.set(name, operation);
    }
    this.served.set(signingName, served);
  }

  /** The operation's name, for authorisation and the log; undefined where no model of ours tells it. */
  operationName(service: string, request: HttpRequest): string | undefined {
    const routed = this.routed(service, request);
    return routed?.operation.name ?? targetOf(request) ?? actionOf(request);
  }

  /** Answers a call of an authenticated caller. */
  async answer(call: Omit<Call, 'operation'>, request: HttpRequest): Promise<HttpResponse> {
    const served = this.served.get(call.service);
    const routed = this.routed(call.service, request);
    const operation = routed && served?.operations.get(routed.operation.name);
    if (served && routed && operation) {
      const named = { ...call, operation: routed.operation.name };
      return new Answering(served.model, named, routed, request, this.forward, this.report).run(operation);
    }
    if (served?.behind === 'nothing') return this.refuse(served.model, routed, call.requestId);
    return this.forward(request, call.principal.accountId);
  }

  private routed(service: string, request: HttpRequest): Routed | undefined {
    const served = this.served.get(service);
    // SQS still speaks the query protocol, which its model no longer describes: moto knows it.
    if (!served || (served.model.protocol === 'json' && spoken(request, service) !== 'json'))
      return undefined;
    return route(served.model, request);
  }

  private refuse(model: ServiceModel, routed: Routed | undefined, requestId: string): HttpResponse {
    const error = routed
      ? new AwsError(
          'NotImplemented',
          `The local AWS does not serve ${model.name}:${routed.operation.name}.`,
          501,
        )
      : unknownOperation(model);
    return writeError(model.protocol, model, error, requestId);
  }
}

function unknownOperation(model: ServiceModel): AwsError {
  if (model.protocol === 'query') return new AwsError('InvalidAction', 'Could not find the operation', 400);
  const status = model.protocol === 'json' ? 400 : 404;
  return new AwsError('UnknownOperationException', 'The requested operation is not supported.', status);
}

/** One call of one of our operations. */
class Answering {
  /** What moto answered and how it was read, while the operation has not changed it. */
  private untouched?: { readonly raw: HttpResponse; readonly read: unknown };

  constructor(
    private readonly model: ServiceModel,
    private readonly call: Call,
    private readonly routed: Routed,
    private readonly request: HttpRequest,
    private readonly forward: Forward,
    private readonly report: Report,
  ) {}

  async run(operation: Operation): Promise<HttpResponse> {
    const { model, call, routed } = this;
    try {
      const input = parseInput(model, routed, this.request);
      validateInput(model, routed.operation, input);
      const output = await operation(input, call, (changed?: object) => this.next(changed));
      if (output === this.untouched?.read) return this.untouched.raw;
      const broken = this.untouched ? [] : this.broken(routed.operation, output);
      if (broken.length > 0) throw new Error(`the answer breaks the model: ${broken.join('; ')}`);
      return writeOutput(model, routed.operation, output, call.requestId);
    } catch (error) {
      if (this.untouched && error === this.untouched.read) return this.untouched.raw;
      return writeError(model.protocol, model, this.asAwsError(error), call.requestId);
    }
  }

  /** moto's answer, frozen: who wants another one answers a new object. */
  private async next(changed?: object): Promise<unknown> {
    const { request, model, routed, call } = this;
    const sent = changed ? { ...request, body: writeBody(model, routed.operation, changed) } : request;
    const raw = await this.forward(sent, call.principal.accountId);
    try {
      const read = Object.freeze(parseOutput(model, routed.operation, raw));
      this.untouched = { raw, read };
      return read;
    } catch (error) {
      this.untouched = { raw, read: error };
      throw error;
    }
  }

  private broken(operation: OperationModel, output: object): readonly string[] {
    if (operation.output) return faults(this.model, operation.output, output);
    return Object.keys(output).map((name) => `output.${name} is not in the model`);
  }

  /** Anything but an error of the API is a fault of the local AWS, and is reported as one. */
  private asAwsError(error: unknown): AwsError {
    if (error instanceof AwsError) return error;
    const { service, operation } = this.call;
    this.report('failed', { service, operation, error: String((error as Error).stack ?? error) });
    return new AwsError('InternalFailure', `local AWS, ${service}:${operation}: ${String(error)}`, 500);
  }
}
