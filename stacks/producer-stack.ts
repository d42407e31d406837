import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import { openAccount } from '../modules/account/open-account';
import { Acceptance } from '../modules/association/acceptance';
import { Blueprint } from '../modules/blueprint/blueprint';
import { ContractReader } from '../modules/contract/contract';
import { Environment } from '../modules/environment/environment';
import { LakeAdministrators } from '../modules/lake-administrators/lake-administrators';
import { Lake } from '../modules/lake/lake';
import { entryOf } from '../platform/naming/account-config';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { PolicyGrants } from '../modules/policy-grants/policy-grants';
import { MemberProfiles } from '../modules/project/member-profiles';
import { projectMembers } from '../modules/project/members';
import { Project } from '../modules/project/project';
import { ProjectStack } from '../modules/project/project-stack';
import { accountProvider } from '../modules/providers/providers';
import { PublishingFlow } from '../modules/publishing-flow/publishing-flow';

/** A hospital's, registry's or region's account: associated with the domain, and its uploads published there. */
export class ProducerStack extends TerraformStack {
  constructor(scope: Construct, config: PlatformConfig, naming: Naming, names: AccountNames) {
    super(scope, names.stack);
    const account = openAccount(this, config, naming, names);
    const { association, publish, members } = entryOf(config.producers, names.entry);

    // The domain belongs to governance: its state says which it is, and the onboarding role may add a project to it.
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
      description: `Data of ${names.entry}`,
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

    // Its data, its place in the domain, and the flow from one to the other.
    const lake = new Lake(this, 'lake', { account, administrators });
    const profiles = new MemberProfiles(this, 'members', {
      provider: governance,
      domainId,
      members,
      dependsOn: acceptance.ready,
    });
    const environment = new Environment(this, 'environment', {
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
      dataSource: {
        name: names.dataSource,
        environmentId: environment.environmentId,
        database: names.database,
        tables: publish,
      },
      members: projectMembers(config, naming, names.entry, members),
      dependsOn: profiles.ready,
    });
    new PublishingFlow(this, 'publishing-flow', { account, lake, domainId, project });
  }
}
