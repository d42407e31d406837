import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import { entryOf } from '../platform/naming/account-config';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { researchMembers } from '../modules/project/members';
import { ProjectStack } from '../modules/project/project-stack';
import { joinDomain } from './join-domain';

/** The account in which researchers read what they subscribe to: a place in the domain, and no data of its own. */
export class ConsumerStack extends TerraformStack {
  constructor(scope: Construct, config: PlatformConfig, naming: Naming, names: AccountNames) {
    super(scope, names.stack);
    const consumer = entryOf(config.consumers, names.entry);
    const joined = joinDomain(this, config, naming, names, consumer, `Research of ${names.entry}`);
    const { governance, domainId, project, profiles } = joined;
    new ProjectStack(this, 'project-stack', {
      provider: governance,
      stackName: naming.projectStack(names.entry),
      domainId,
      projectId: project.projectId,
      dataSources: [],
      members: researchMembers(config, naming, consumer.members),
      dependsOn: profiles.ready,
    });
  }
}
