import type { TerraformStack } from 'cdktf';
import type { Account } from '../../../modules/account/account';
import { Blueprint } from '../../../modules/blueprint/blueprint';
import { Lake } from '../../../modules/lake/lake';
import { LakeAdministrators } from '../../../modules/lake-administrators/lake-administrators';
import { Project, type ProjectProps } from '../../../modules/project/project';
import { accountProvider } from '../../../modules/providers/providers';

export const DOMAIN_ID = 'dzd_1';

/** A producer's lake, blueprint and project in a domain of this id. */
export function lakeAccount(stack: TerraformStack, account: Account, props: Partial<ProjectProps> = {}) {
  const { config, naming, names } = account;
  const administrators = new LakeAdministrators(stack, 'administrators', { account });
  const lake = new Lake(stack, 'lake', { account, administrators });
  const blueprintId = 'blueprint1';
  const blueprint = new Blueprint(stack, 'blueprint', {
    account,
    domainId: DOMAIN_ID,
    domainArn: 'arn:domain',
    blueprintId,
    administrators,
  });
  const provider = accountProvider(stack, 'governance', {
    config,
    accountId: naming.governance.accountId,
    roleArn: naming.onboardingRoleArn(names.entry),
  });
  const project = new Project(stack, 'project', {
    account,
    provider,
    domainId: DOMAIN_ID,
    blueprintId,
    blueprint,
    lake,
    publish: ['*'],
    members: [],
    ...props,
  });
  return { lake, project };
}
