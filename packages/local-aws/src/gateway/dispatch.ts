import { AwsError } from '../aws-error';
import { withFaults } from '../faults/calls';
import type { Faults } from '../faults/registry';
import type { Authoriser } from '../iam/authoriser';
import { needsOf } from '../iam/needs/index';
import type { Call, LocalService, Operation } from '../local-aws';
import { writeError, writeOutput } from '../protocol/answer';
import { faults } from '../protocol/conformance';
import type { HttpRequest, HttpResponse } from '../protocol/http';
import type { Models, OperationModel, ServiceModel } from '../protocol/model';
import { parseInput } from '../protocol/parse';
import { writeBody } from '../protocol/request';
import { parseOutput } from '../protocol/response';
import { route, type Routed } from '../protocol/route';
import { validateInput } from '../protocol/validate';
import { accessDenied, protocolOf } from './refusal';

type Forward = (request: HttpRequest, accountId: string) => Promise<HttpResponse>;
type Report = (message: string, fields: object) => void;

interface Served {
  readonly model: ServiceModel;
  readonly behind: LocalService['behind'];
  readonly operations: Map<string, Operation>;
}

/** What a call comes to; the operation is for the log. */
export interface Answered {
  readonly response: HttpResponse;
  readonly operation?: string;
}

/** Has each call authorised, and decides who answers it: one of our operations, or moto. */
export class Dispatcher {
  private readonly served = new Map<string, Served>();

  constructor(
    services: readonly LocalService[],
    private readonly models: Models,
    private readonly authoriser: Authoriser,
    private readonly faults: Faults,
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

  /** Answers a call of an authenticated caller, and names its operation where the model has one. */
  async answer(call: Omit<Call, 'operation'>, request: HttpRequest): Promise<Answered> {
    const model = this.model(call.service, request);
    if (!model) throw new Error(`botocore has no model of a service that signs as ${call.service}`);
    const routed = route(model, request);
    if (!routed)
      return { response: writeError(model.protocol, model, unknownOperation(model), call.requestId) };
    const operation = routed.operation.name;
    const named = { ...call, operation };
    const carryOut = () => this.carryOut(named, model, routed, request);
    return { operation, response: await withFaults(this.faults, named, model, request, carryOut) };
  }

  /** Has the caller's permissions looked at, then finds who answers. */
  private async carryOut(
    call: Call,
    model: ServiceModel,
    routed: Routed,
    request: HttpRequest,
  ): Promise<HttpResponse> {
    const served = this.served.get(call.service);
    // A protocol that the model calls its own no longer, such as SQS's query protocol, only moto answers.
    const operation = served?.model === model ? served.operations.get(routed.operation.name) : undefined;
    const answering = new Answering(model, call, routed, request, this.forward, this.report);
    const refused = await answering.refusal(this.authoriser, operation !== undefined);
    if (refused) return refused;
    try {
      if (operation) return await answering.run(operation);
      if (served?.behind === 'nothing') return this.refuse(model, routed, call.requestId);
      return await this.forward(request, answering.owner);
    } finally {
      this.authoriser.answered(call);
    }
  }

  /** The service's model, in the protocol of the request where it can be spoken to in several. */
  private model(service: string, request: HttpRequest): ServiceModel | undefined {
    const model = this.served.get(service)?.model ?? this.models.ofService(service);
    return !model || model.protocol.startsWith('rest-')
      ? model
      : model.speaking(protocolOf(request, service));
  }

  private refuse(model: ServiceModel, { operation }: Routed, requestId: string): HttpResponse {
    const message = `The local AWS does not serve ${model.name}:${operation.name}.`;
    return writeError(model.protocol, model, new AwsError('NotImplemented', message, 501), requestId);
  }
}

function unknownOperation(model: ServiceModel): AwsError {
  if (model.protocol === 'query') return new AwsError('InvalidAction', 'Could not find the operation', 400);
  const status = model.protocol === 'json' ? 400 : 404;
  return new AwsError('UnknownOperationException', 'The requested operation is not supported.', status);
}

/** One call of one of our operations. */
class Answering {
  private input: Record<string, unknown> = {};
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

  /**
   * The answer where the caller may not make this call, or where the call can't be read.
   *
   * @param ours whether the form of the call is looked at here, which services do before they ask IAM, or by moto
   */
  async refusal(authoriser: Authoriser, ours: boolean): Promise<HttpResponse | undefined> {
    const { model, call, routed } = this;
    try {
      this.input = parseInput(model, routed, this.request);
      if (ours) validateInput(model, routed.operation, this.input);
      const reason = await authoriser.refusal(call, this.input);
      return reason === undefined
        ? undefined
        : writeError(model.protocol, model, accessDenied(model.protocol, reason), call.requestId);
    } catch (error) {
      return writeError(model.protocol, model, this.asAwsError(error), call.requestId);
    }
  }

  /** Account in whose part of moto the call is answered. */
  get owner(): string {
    const { call, input } = this;
    return needsOf(call.service).owner?.(input, call) ?? call.principal.accountId;
  }

  async run(operation: Operation): Promise<HttpResponse> {
    const { model, call, routed, input } = this;
    try {
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
    const { request, model, routed } = this;
    const sent = changed ? { ...request, body: writeBody(model, routed.operation, changed) } : request;
    const raw = await this.forward(sent, this.owner);
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
