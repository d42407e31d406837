import type { LocalAws, LocalService, Operation } from '../../local-aws';
import { assetFilterOperations } from './asset-filters';
import { assetTypeOperations } from './asset-types';
import { inDomain } from './authorisation';
import type { DomainOperation, Service, SharedWith } from './authorisation';
import { blueprintOperations } from './blueprints';
import { catalogOperations } from './catalog';
import { dataSourceOperations } from './data-sources';
import { accountOperations, domainOperations } from './domains';
import { domainUnitOperations } from './domain-units';
import type { DomainDefaults } from './domain-units';
import { environmentProfileOperations } from './environment-profiles';
import { environmentOperations } from './environments';
import { formTypeOperations } from './form-types';
import { glossaryOperations } from './glossaries';
import { grantOperations } from './grants';
import { lineageOperations } from './lineage';
import { membershipOperations } from './memberships';
import { policyGrantOperations } from './policy-grants';
import { projectOperations } from './projects';
import { requestOperations } from './requests';
import { letDayPass, runOperations } from './runs';
import { subscriptionOperations } from './subscriptions';
import { targetOperations } from './targets';
import { timeSeriesOperations } from './time-series';
import { userOperations } from './users';

const MODULES: readonly ((service: Service) => Record<string, DomainOperation>)[] = [
  domainOperations,
  domainUnitOperations,
  policyGrantOperations,
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
  formTypeOperations,
  assetTypeOperations,
  assetFilterOperations,
  glossaryOperations,
  timeSeriesOperations,
  lineageOperations,
  requestOperations,
  subscriptionOperations,
  grantOperations,
];

/** Amazon DataZone with V1 domains, over the operations that Terraform, CloudFormation, the Lambdas and people use. */
export function createDataZone(
  aws: LocalAws,
  sharedWith: SharedWith,
  domainDefaults: DomainDefaults,
): { readonly service: LocalService; letDayPass(): void } {
  const state: Service = { aws, sharedWith, domainDefaults, domains: new Map() };
  const gated = MODULES.flatMap((operationsOf) => Object.entries(operationsOf(state))).map(
    ([name, operation]): [string, Operation] => [name, inDomain(state, operation)],
  );
  const operations = { ...accountOperations(state), ...Object.fromEntries(gated) };
  return {
    service: { signingName: 'datazone', model: 'datazone', behind: 'nothing', operations },
    letDayPass: () => letDayPass(state),
  };
}
