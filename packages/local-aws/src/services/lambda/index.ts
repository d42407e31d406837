import type { LocalAws, LocalService } from '../../local-aws';
import { ActingClients } from '../acting-clients';
import { AsynchronousInvocations } from './asynchronous';
import { controlPlane } from './control-plane';
import { Environments } from './environments';
import { EventSourceMappings } from './event-source-mappings';
import { FunctionStore } from './functions';
import { createInvoke } from './invoke';
import { Layers } from './layers';

/** AWS Lambda: moto's control plane, with functions that really run and queues that really invoke them. */
export function createLambda(aws: LocalAws): LocalService {
  const clients = new ActingClients(aws);
  const functions = new FunctionStore(aws.region);
  const layers = new Layers(aws);
  const environments = new Environments(aws, functions);
  const asynchronous = new AsynchronousInvocations(aws, environments, clients);
  return {
    signingName: 'lambda',
    model: 'lambda',
    behind: 'moto',
    operations: {
      ...controlPlane(aws, functions, layers),
      ...layers.operations(),
      ...new EventSourceMappings(aws, functions, environments, clients).operations,
      Invoke: createInvoke(clients, functions, environments, asynchronous),
    },
  };
}
