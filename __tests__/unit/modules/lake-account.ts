import type { TerraformStack } from 'cdktf';
import type { Account } from '../../../modules/account/account';
import { Blueprint } from '../../../modules/blueprint/blueprint';
import { Lake } from '../../../modules/lake/lake';
import { LakeAdministrators } from '../../../modules/lake-administrators/lake-administrators';
import { Environment } from '../../../modules/environment/environment';
import type { Member } from '../../../platform/config';
import { projectDataSources } from '../../../modules/project/data-sources';
import { Project } from '../../../modules/project/project';
import { ProjectStack } from '../../../modules/project/project-stack';
import { accountProvider } from '../../../modules/providers/providers';

export const DOMAIN_ID = 'dzd_1';

/** What the tests vary of a project. */
export interface LakeAccountProps {
  readonly members?: readonly Member[];
}

/** A producer's lake, blueprint, project and environment in a domain of this id. */
export function lakeAccount(
  stack: TerraformStack,
  account: Account,
  { members = [] }: LakeAccountProps = {},
) {
  const { config, naming, names } = account;
  const blueprintId = 'blueprint1';
  const blueprint = new Blueprint(stack, 'blueprint', { account, domainId: DOMAIN_ID, blueprintId });
  const administrators = new LakeAdministrators(stack, 'administrators', {
    account,
    dependsOn: [blueprint.configuration],
  });
  const lake = new Lake(stack, 'lake', { account, administrators });
  const provider = accountProvider(stack, 'governance', {
    config,
    accountId: naming.governance.accountId,
    roleArn: naming.onboardingRoleArn(names.entry),
  });
  const project = new Project(stack, 'project', {
    provider,
    name: names.project,
    domainId: DOMAIN_ID,
    description: 'Data',
  });
  const environment = new Environment(stack, 'environment', {
    provider,
    account,
    names,
    domainId: DOMAIN_ID,
    blueprintId,
    project,
    dependsOn: administrators.ready,
  });
  new ProjectStack(stack, 'project-stack', {
    provider,
    stackName: naming.projectStack(names.entry),
    domainId: DOMAIN_ID,
    projectId: project.projectId,
    dataSources: projectDataSources(config, names, environment.environmentId),
    members,
    dependsOn: [],
  });
  return { lake, project };
}
