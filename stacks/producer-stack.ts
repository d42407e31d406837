import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import { Lake } from '../modules/lake/lake';
import { entryOf } from '../platform/naming/account-config';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { projectDataSources } from '../modules/project/data-sources';
import { projectMembers } from '../modules/project/members';
import { ProjectStack } from '../modules/project/project-stack';
import { PublishingRules } from '../modules/intake/publishing-rules';
import { PublishingFlow } from '../modules/publishing-flow/publishing-flow';
import { joinDomain } from './join-domain';

/** A hospital's, registry's or region's account: associated with the domain, and its uploads published there. */
export class ProducerStack extends TerraformStack {
  constructor(scope: Construct, config: PlatformConfig, naming: Naming, names: AccountNames) {
    super(scope, names.stack);
    const producer = entryOf(config.producers, names.entry);
    const joined = joinDomain(this, config, naming, names, producer, `Data of ${names.entry}`);
    const { account, governance, domainId, project, environment, administrators, profiles } = joined;

    // Its data, and the flow by which they are published in the domain.
    const lake = new Lake(this, 'lake', { account, administrators });
    new ProjectStack(this, 'project-stack', {
      provider: governance,
      stackName: naming.projectStack(names.entry),
      domainId,
      projectId: project.projectId,
      dataSources: projectDataSources(config, names, environment.environmentId),
      members: projectMembers(config, naming, names.entry, producer.members),
      dependsOn: profiles.ready,
    });
    if (names.hasIntake) new PublishingRules(this, 'publishing-rules', { account });
    new PublishingFlow(this, 'publishing-flow', { account, lake, domainId, project });
  }
}
