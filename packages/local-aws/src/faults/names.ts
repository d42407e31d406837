import { closest } from 'fastest-levenshtein';
import type { Models, ServiceModel } from '../protocol/model';
import type { CallFault, Fault } from './fault';
import { FaultError } from './parse';

/** Errors of every service, which its model need not list (AWS API references, "Common errors"). */
const COMMON = [
  /^AccessDenied(Exception)?$/,
  /^(Expired|Invalid|Unrecognized).*(Token|Client|KeyId)(Exception|Id)?$/,
  /^Throttl/,
  /^RequestLimitExceeded$/,
  /^Internal(Failure|Error|ServerException)$/,
  /^ServiceUnavailable/,
  /^Validation(Error|Exception)$/,
];

/**
 * Refuses a fault that could never fire as its service, operation or error is in no API model.
 *
 * @throws {FaultError} with the nearest name that there is
 */
export function checkNames(models: Models, fault: Fault): void {
  const { service, operation, code, status } = fault as Partial<CallFault & { code: string; status: number }>;
  if (service === undefined || service.includes('*')) return;
  const model = models.ofService(service);
  if (!model)
    throw new FaultError([
      `fault.service is "${service}": it must be a signing name; did you mean "${closest(service, models.names)}"?`,
    ]);
  if (operation === undefined || operation.includes('*')) return;
  const operations = Object.keys(model.operations);
  if (!operations.includes(operation)) {
    const meant = closest(operation, operations);
    throw new FaultError([
      `fault.operation is "${operation}": ${service} has no such operation; did you mean "${meant}"?`,
    ]);
  }
  if (code !== undefined && status === undefined) checkCode(model, operation, code);
}

/** With a status, any code goes: not every error that AWS answers with is in the model. */
function checkCode(model: ServiceModel, operation: string, code: string): void {
  const listed = (model.operations[operation].errors ?? []).map(({ shape }) => shape);
  if (listed.length === 0 || listed.includes(code) || COMMON.some((common) => common.test(code))) return;
  throw new FaultError([
    `fault.code is "${code}": ${operation} has the errors ${listed.join(', ')}; take one of them, or give status too`,
  ]);
}
