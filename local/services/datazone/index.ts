import type { LocalAws, LocalService, Operation } from '../../local-aws';
import { inDomain } from './authorisation';
import type { DomainOperation, Service, SharedWith } from './authorisation';
import { blueprintOperations } from './blueprints';
import { catalogOperations } from './catalog';
import { dataSourceOperations } from './data-sources';
import { accountOperations, domainOperations } from './domains';
import { environmentProfileOperations } from './environment-profiles';
import { environmentOperations } from './environments';
import { grantOperations } from './grants';
import { membershipOperations } from './memberships';
import { projectOperations } from './projects';
import { requestOperations } from './requests';
import { runOperations } from './runs';
import { subscriptionOperations } from './subscriptions';
import { targetOperations } from './targets';
import { userOperations } from './users';

const MODULES: readonly ((service: Service) => Record<string, DomainOperation>)[] = [
  domainOperations,
  userOperations,
  projectOperations,
  membershipOperations,
  blueprintOperations,
  environmentProfileOperations,
  environmentOperations,
  targetOperations,
  dataSourceOperations,
  runOperations,
  catalogOperations,
  requestOperations,
  subscriptionOperations,
  grantOperations,
];

/** Amazon DataZone with V1 domains, over the operations that Terraform, CloudFormation, the Lambdas and people use. */
export function createDataZone(aws: LocalAws, sharedWith: SharedWith): LocalService {
  const service: Service = { aws, sharedWith, domains: new Map() };
  const gated = MODULES.flatMap((operationsOf) => Object.entries(operationsOf(service))).map(
    ([name, operation]): [string, Operation] => [name, inDomain(service, operation)],
  );
  return {
    signingName: 'datazone',
    model: 'datazone',
    behind: 'nothing',
    operations: { ...accountOperations(service), ...Object.fromEntries(gated) },
  };
}
