import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../config/types';
import { openAccount } from '../modules/account/open-account';
import { Approval } from '../modules/approval/approval';
import { DomainShare } from '../modules/association/domain-share';
import { Blueprint } from '../modules/blueprint/blueprint';
import { publishContract } from '../modules/contract/contract';
import { Domain } from '../modules/domain/domain';
import { Environment } from '../modules/environment/environment';
import { LakeAdministrators } from '../modules/lake-administrators/lake-administrators';
import { Lake } from '../modules/lake/lake';
import type { Naming } from '../modules/naming/naming';
import { GrantAlarm } from '../modules/policy-grants/grant-alarm';
import { PolicyGrants } from '../modules/policy-grants/policy-grants';
import { projectMembers } from '../modules/project/members';
import { Project } from '../modules/project/project';
import { ProjectStack } from '../modules/project/project-stack';
import { PublishingFlow } from '../modules/publishing-flow/publishing-flow';

/** The health authority's account: the domain, its own lake and flow, and a way in for every producer. */
export class GovernanceStack extends TerraformStack {
  constructor(scope: Construct, config: PlatformConfig, naming: Naming) {
    const names = naming.governance;
    super(scope, names.stack);
    const account = openAccount(this, config, naming, names);

    // The catalogue, and who decides on access to it.
    const domain = new Domain(this, 'domain', { account });
    const { domainId, domainArn, blueprintId } = domain;
    const approval =
      config.subscriptionApproval === 'auto'
        ? new Approval(this, 'approval', { account, domainId })
        : undefined;

    // The authority's own data, published as any producer's is.
    const project = new Project(this, 'project', {
      provider: account.provider,
      names,
      domainId,
      description: `Data of ${names.entry}`,
    });
    const blueprint = new Blueprint(this, 'blueprint', { account, domainId, blueprintId });
    // Nobody else may build here, before there is anything to build with.
    const grants = new PolicyGrants(this, 'configuration-grants', {
      account,
      input: { step: 'configuration', domainId, blueprintId, projectIds: [project.projectId] },
      entity: blueprint.configuration,
    });
    const administrators = new LakeAdministrators(this, 'lake-administrators', {
      account,
      dependsOn: grants.ready,
    });
    const lake = new Lake(this, 'lake', { account, administrators });
    const environment = new Environment(this, 'environment', {
      provider: account.provider,
      account,
      domainId,
      blueprintId,
      project,
      dependsOn: administrators.ready,
    });
    new ProjectStack(this, 'project-stack', {
      provider: account.provider,
      stackName: naming.projectStack(names.entry),
      domainId,
      projectId: project.projectId,
      dataSource: {
        name: names.dataSource,
        environmentId: environment.environmentId,
        database: names.database,
        tables: config.governance.publish,
      },
      members: projectMembers(config, naming, names.entry, config.governance.members),
      dependsOn: approval?.function.role.ready ?? [],
    });
    new PublishingFlow(this, 'publishing-flow', { account, lake, domainId, project });

    // A way in for every producer, whose roles bootstrap has made, and for nobody else.
    const share = new DomainShare(this, 'share', { account, domain });
    for (const producer of naming.producers) share.invite(producer);
    new PolicyGrants(this, 'root-unit-grants', {
      account,
      input: {
        step: 'root-unit',
        domainId,
        creators: naming.producers.map(({ entry }) => naming.onboardingRoleArn(entry)),
      },
    });
    new GrantAlarm(this, 'grant-alarm', { account });

    publishContract(this, {
      domainId,
      domainArn,
      blueprintId,
      shareArn: share.share.arn,
      portalUrl: domain.domain.portalUrl,
    });
  }
}
