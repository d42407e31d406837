import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import { openAccount } from '../modules/account/open-account';
import { Acceptance } from '../modules/association/acceptance';
import { Blueprint } from '../modules/blueprint/blueprint';
import { ContractReader } from '../modules/contract/contract';
import { Environment } from '../modules/environment/environment';
import { LakeAdministrators } from '../modules/lake-administrators/lake-administrators';
import { entryOf } from '../platform/naming/account-config';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { PolicyGrants } from '../modules/policy-grants/policy-grants';
import { MemberProfiles } from '../modules/project/member-profiles';
import { Project } from '../modules/project/project';
import { ProjectStack } from '../modules/project/project-stack';
import { accountProvider } from '../modules/providers/providers';

/** The account in which researchers read what they subscribe to: a place in the domain, and no data of its own. */
export class ConsumerStack extends TerraformStack {
  constructor(scope: Construct, config: PlatformConfig, naming: Naming, names: AccountNames) {
    super(scope, names.stack);
    const account = openAccount(this, config, naming, names);
    const { association, members } = entryOf(config.consumers, names.entry);

    // The domain belongs to governance, as for a producer.
    const contract = new ContractReader(this, 'contract', { config, naming, entry: names.entry });
    const { domainId, blueprintId, shareArn } = contract;
    const governance = accountProvider(this, 'governance', {
      config,
      accountId: naming.governance.accountId,
      roleArn: naming.onboardingRoleArn(names.entry),
      externalId: config.governance.externalId,
    });

    // Its project in the domain.
    const project = new Project(this, 'project', {
      provider: governance,
      names,
      domainId,
      description: `Research of ${names.entry}`,
    });

    // This account joins the domain and lets that project, and no other, make environments here.
    const acceptance = new Acceptance(this, 'association', { account, association, shareArn });
    const blueprint = new Blueprint(this, 'blueprint', {
      account,
      domainId,
      blueprintId,
      dependsOn: acceptance.ready,
    });
    const grants = new PolicyGrants(this, 'configuration-grants', {
      account,
      input: { step: 'configuration', domainId, blueprintId, projectId: project.projectId },
      entity: blueprint.configuration,
    });
    const administrators = new LakeAdministrators(this, 'lake-administrators', {
      account,
      dependsOn: grants.ready,
    });

    // Where the researchers work.
    const profiles = new MemberProfiles(this, 'members', {
      provider: governance,
      domainId,
      members,
      dependsOn: acceptance.ready,
    });
    new Environment(this, 'environment', {
      provider: governance,
      account,
      names,
      domainId,
      blueprintId,
      project,
      dependsOn: administrators.ready,
    });
    new ProjectStack(this, 'project-stack', {
      provider: governance,
      stackName: naming.projectStack(names.entry),
      domainId,
      projectId: project.projectId,
      members,
      dependsOn: profiles.ready,
    });
  }
}
