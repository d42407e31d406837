import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { TerraformStack } from 'cdktf';
import type { Account } from '../modules/account/account';
import { openAccount } from '../modules/account/open-account';
import { Acceptance } from '../modules/association/acceptance';
import { Blueprint } from '../modules/blueprint/blueprint';
import { ContractReader } from '../modules/contract/contract';
import { Environment } from '../modules/environment/environment';
import { LakeAdministrators } from '../modules/lake-administrators/lake-administrators';
import { PolicyGrants } from '../modules/policy-grants/policy-grants';
import { MemberProfiles } from '../modules/project/member-profiles';
import { Project } from '../modules/project/project';
import { accountProvider } from '../modules/providers/providers';
import type { Association, Member, PlatformConfig } from '../platform/config';
import type { AccountNames, Naming } from '../platform/naming/naming';

/** What of an associated account is in the domain. */
export interface JoinedAccount {
  readonly account: Account;
  /** Provider of the governance account, as this account's onboarding role. */
  readonly governance: AwsProvider;
  readonly domainId: string;
  /** The account's project. */
  readonly project: Project;
  /** The project's environment in the account. */
  readonly environment: Environment;
  readonly administrators: LakeAdministrators;
  /** User profiles of the account's people, which have to exist before they become members. */
  readonly profiles: MemberProfiles;
}

/**
 * What the stacks of all associated accounts begin with: the account joins the domain, and gets a project and an
 * environment there.
 *
 * @param description of the project
 */
export function joinDomain(
  stack: TerraformStack,
  config: PlatformConfig,
  naming: Naming,
  names: AccountNames,
  { association, members }: { readonly association: Association; readonly members: readonly Member[] },
  description: string,
): JoinedAccount {
  const account = openAccount(stack, config, naming, names);

  // The domain belongs to governance: its state says which it is, and the onboarding role may add a project to it.
  const contract = new ContractReader(stack, 'contract', { config, naming, entry: names.entry });
  const { domainId, blueprintId, shareArn } = contract;
  const governance = accountProvider(stack, 'governance', {
    config,
    accountId: naming.governance.accountId,
    roleArn: naming.onboardingRoleArn(names.entry),
    externalId: config.governance.externalId,
  });
  const project = new Project(stack, 'project', {
    provider: governance,
    name: names.project,
    domainId,
    description,
  });

  // This account joins the domain and lets that project, and no other, make environments here.
  const acceptance = new Acceptance(stack, 'association', { account, association, shareArn });
  const blueprint = new Blueprint(stack, 'blueprint', {
    account,
    domainId,
    blueprintId,
    dependsOn: acceptance.ready,
  });
  const grants = new PolicyGrants(stack, 'configuration-grants', {
    account,
    input: { step: 'configuration', domainId, blueprintId, projectId: project.projectId },
    entity: blueprint.configuration,
  });
  const administrators = new LakeAdministrators(stack, 'lake-administrators', {
    account,
    dependsOn: grants.ready,
  });
  const environment = new Environment(stack, 'environment', {
    provider: governance,
    account,
    names,
    domainId,
    blueprintId,
    project,
    dependsOn: administrators.ready,
  });
  const profiles = new MemberProfiles(stack, 'members', {
    provider: governance,
    domainId,
    members,
    dependsOn: acceptance.ready,
  });
  return { account, governance, domainId, project, environment, administrators, profiles };
}
