import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import { openAccount } from '../modules/account/open-account';
import { Approval } from '../modules/approval/approval';
import { DomainShare } from '../modules/association/domain-share';
import { Blueprint } from '../modules/blueprint/blueprint';
import { Catalogue } from '../modules/catalogue/catalogue';
import { publishContract } from '../modules/contract/contract';
import { DatasetDescriptions } from '../modules/dataset-descriptions/dataset-descriptions';
import { Domain } from '../modules/domain/domain';
import { Environment } from '../modules/environment/environment';
import { LakeAdministrators } from '../modules/lake-administrators/lake-administrators';
import { Lake } from '../modules/lake/lake';
import { hasDescriptions } from '../platform/naming/descriptions';
import type { Naming } from '../platform/naming/naming';
import { GrantAlarm } from '../modules/policy-grants/grant-alarm';
import { PolicyGrants } from '../modules/policy-grants/policy-grants';
import { projectDataSources } from '../modules/project/data-sources';
import { projectMembers } from '../modules/project/members';
import { Project } from '../modules/project/project';
import { ProjectStack } from '../modules/project/project-stack';
import { PublishingRules } from '../modules/intake/publishing-rules';
import { PublishingFlow } from '../modules/publishing-flow/publishing-flow';
import { TrialConsumer } from '../modules/trial-consumer/trial-consumer';

/** The health authority's account: the domain, its own lake and flow, and a way in for every other account. */
export class GovernanceStack extends TerraformStack {
  constructor(scope: Construct, config: PlatformConfig, naming: Naming) {
    const names = naming.governance;
    super(scope, names.stack);
    const account = openAccount(this, config, naming, names);

    // The catalogue, and who decides on access to it.
    const domain = new Domain(this, 'domain', { account });
    const { domainId, domainArn, blueprintId } = domain;
    const approval =
      config.subscriptionApproval === 'manual'
        ? undefined
        : new Approval(this, 'approval', { account, domainId });

    // What datasets are described by, wherever one is.
    const descriptions = hasDescriptions(naming)
      ? new DatasetDescriptions(this, 'dataset-descriptions', { account, domainId })
      : undefined;

    // The authority's own data, published as any producer's is.
    const project = new Project(this, 'project', {
      provider: account.provider,
      name: names.project,
      domainId,
      description: `Data of ${names.entry}`,
      dependsOn: descriptions?.ready,
    });
    const trials = naming.trialConsumers.map(
      (trial) => new TrialConsumer(this, `trial-${trial.entry}`, { account, names: trial, domainId }),
    );
    const blueprint = new Blueprint(this, 'blueprint', { account, domainId, blueprintId });
    // Nobody else may build here, before there is anything to build with.
    const grants = new PolicyGrants(this, 'configuration-grants', {
      account,
      input: {
        step: 'configuration',
        domainId,
        blueprintId,
        projectId: project.projectId,
        trialProjectIds: trials.map((trial) => trial.project.projectId),
      },
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
      names,
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
      dataSources: projectDataSources(config, names, environment.environmentId),
      members: projectMembers(config, naming, names.entry, config.governance.members),
      dependsOn: approval?.function.role.ready ?? [],
    });
    if (names.hasIntake) new PublishingRules(this, 'publishing-rules', { account });
    new PublishingFlow(this, 'publishing-flow', { account, lake, domainId, project });
    if (config.catalogue) {
      new Catalogue(this, 'catalogue', { account, domainId, settings: config.catalogue });
    }

    // A way in for every other account, whose roles bootstrap has made, and for nobody else.
    const share = new DomainShare(this, 'share', { account, domain });
    for (const onboarded of naming.associated) share.invite(onboarded);
    new PolicyGrants(this, 'root-unit-grants', {
      account,
      input: {
        step: 'root-unit',
        domainId,
        creators: naming.associated.map(({ entry }) => naming.onboardingRoleArn(entry)),
      },
    });
    new GrantAlarm(this, 'grant-alarm', { account });

    // Researchers in this account, for trials only.
    for (const trial of trials) {
      trial.makePlace({
        blueprintId,
        platform: project,
        dependsOn: administrators.ready,
        approverReady: config.subscriptionApproval === 'permit' ? (approval?.function.role.ready ?? []) : [],
      });
    }

    publishContract(this, {
      domainId,
      domainArn,
      blueprintId,
      shareArn: share.share.arn,
      portalUrl: domain.domain.portalUrl,
    });
  }
}
