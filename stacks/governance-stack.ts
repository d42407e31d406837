import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../config/types';
import { openAccount } from '../modules/account/open-account';
import { Approval } from '../modules/approval/approval';
import { DomainShare } from '../modules/association/domain-share';
import { OnboardingRole } from '../modules/association/onboarding-role';
import { Blueprint } from '../modules/blueprint/blueprint';
import { publishContract } from '../modules/contract/contract';
import { Domain } from '../modules/domain/domain';
import { Environment } from '../modules/environment/environment';
import { LakeAdministrators } from '../modules/lake-administrators/lake-administrators';
import { Lake } from '../modules/lake/lake';
import type { Naming } from '../modules/naming/naming';
import { GrantAlarm } from '../modules/policy-grants/grant-alarm';
import { PolicyGrants } from '../modules/policy-grants/policy-grants';
import { PolicyGrantsFunction } from '../modules/policy-grants/policy-grants-function';
import { projectMembers } from '../modules/project/members';
import { Project } from '../modules/project/project';
import { ProjectStack } from '../modules/project/project-stack';
import { PublisherRole } from '../modules/publishing-flow/publisher-role';
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
      config.subscriptionApproval === 'auto'
        ? new Approval(this, 'approval', { account, domainId })
        : undefined;

    const policyGrants = new PolicyGrantsFunction(this, 'policy-grants', { account });

    // The authority's own data, published as any producer's is; and projects of researchers, for trials only.
    const project = new Project(this, 'project', {
      provider: account.provider,
      names,
      domainId,
      description: `Data of ${names.entry}`,
      dependsOn: policyGrants.ready,
    });
    const trials = naming.trialConsumers.map(
      (consumer) =>
        new TrialConsumer(this, `trial-${consumer.entry}`, {
          ...{ account, names: consumer, domainId },
          dependsOn: policyGrants.ready,
        }),
    );
    const blueprint = new Blueprint(this, 'blueprint', {
      account,
      domainId,
      domainArn,
      blueprintId,
    });
    // Nobody else may build here, before there is anything to build with.
    const grants = new PolicyGrants(this, 'configuration-grants', {
      account,
      input: {
        ...{ step: 'configuration', domainId, blueprintId, projectIds: [project.projectId] },
        guestProjectIds: trials.map(({ project: { projectId } }) => projectId),
      },
      dependsOn: [blueprint.configuration],
    });
    const administrators = new LakeAdministrators(this, 'lake-administrators', {
      account,
      dependsOn: grants.ready,
    });
    const lake = new Lake(this, 'lake', { account, administrators });
    const publisher = new PublisherRole(this, 'publisher', { account, publisher: names });
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
        database: lake.database.name,
        tables: config.governance.publish,
      },
      members: projectMembers(config, naming, names.entry, config.governance.members),
      dependsOn: [
        ...publisher.role.ready,
        ...(approval?.function.role.ready ?? []),
        ...domain.executionRole.ready,
      ],
    });
    new PublishingFlow(this, 'publishing-flow', { account, lake, domainId, project });

    // A way in for every other account, and for those that hold data a way to publish it.
    const share = new DomainShare(this, 'share', { account, domain });
    const onboarding = naming.associated.map((onboarded) => {
      share.invite(onboarded);
      return new OnboardingRole(this, `onboarding-${onboarded.entry}`, { account, onboarded });
    });
    for (const producer of naming.producers) {
      new PublisherRole(this, `publisher-${producer.entry}`, { account, publisher: producer });
    }

    // Who may make projects, and who looks at it when that changes.
    new PolicyGrants(this, 'root-unit-grants', {
      account,
      input: {
        step: 'root-unit',
        domainId,
        creators: naming.associated.map(({ entry }) => naming.onboardingRoleArn(entry)),
      },
      dependsOn: [...policyGrants.ready, ...onboarding.flatMap(({ role }) => role.ready)],
    });
    new GrantAlarm(this, 'grant-alarm', { account });

    // Where researchers for trials work in this account.
    for (const trial of trials) {
      trial.addEnvironment({ blueprintId, platform: project, dependsOn: administrators.ready });
      trial.addMembers(domain.executionRole.ready);
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
