import { HeadObjectCommand, NotFound, S3Client } from '@aws-sdk/client-s3';
import { configFile } from '../../config/load';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import { assume } from '../assume';
import { lockMessage, lockNotice, readLock, stateReader } from './lock';
import type { Request } from './request';
import { Surroundings } from './surroundings';
import { type Plan, type StateResource, synthesize, Workspace } from './workspace';

/** Resources that must never be created twice: provider 5.100 takes a DataZone refusal for "deleted" and makes it anew. */
const UNIQUE = ['aws_datazone_domain', 'aws_datazone_project', 'aws_datazone_environment'];

/**
 * What would go wrong half-way in a deploy.
 *
 * @throws Error with the cure: nobody can approve, a state is locked, governance was never deployed, the association is
 *   lost, CloudFormation is stuck, something is there that the state does not know, or a plan would make a second domain
 */
export async function checkDeploy(request: Request, config: PlatformConfig, naming: Naming): Promise<void> {
  requireApproval(request);
  const { stacks } = request;
  await requireGovernance(stacks, config, naming);
  await synthesize();
  for (const names of accountsOfStacks(stacks, naming)) {
    const workspace = new Workspace(names.stack);
    await refuseLocked(names, config, workspace);
    const surroundings = new Surroundings(names, naming, config);
    const deployed = await hasState(names, names.deployRoleArn, config);
    const isGovernance = names === naming.governance;
    const withGovernance = !isGovernance && stacks.includes(naming.governance.stack);
    // Nothing to look at: governance's first deploy, or one that governance's has to come before.
    if (!deployed && (withGovernance || (isGovernance && !(await surroundings.hasDomain())))) continue;
    await surroundings.refuseStuckProject();
    if (!isGovernance && !withGovernance) await surroundings.refuseLostAssociation();
    await workspace.init();
    const plan = await workspace.plan();
    refuseSecond(names.stack, await workspace.state(), plan);
    await surroundings.refuseUnrecorded(plan);
  }
}

/**
 * What would make a comparison wrong.
 *
 * @throws Error with the cure: governance was never deployed, or a plan would make a second domain
 */
export async function checkDiff({ stacks }: Request, config: PlatformConfig, naming: Naming): Promise<void> {
  await requireGovernance(stacks, config, naming);
  await synthesize();
  for (const names of accountsOfStacks(stacks, naming)) {
    const lock = await readLock(await stateReader(names, config), names);
    if (lock !== undefined) process.stderr.write(`${lockNotice(names.stack, lock)}\n`);
    if (!(await hasState(names, names.deployRoleArn, config))) continue;
    const workspace = new Workspace(names.stack);
    await workspace.init();
    refuseSecond(names.stack, await workspace.state(), await workspace.plan());
  }
}

/**
 * What would go wrong half-way in a destroy.
 *
 * @throws Error with the cure: nobody can approve, a state is locked, or the data is protected
 */
export async function checkDestroy(request: Request, config: PlatformConfig, naming: Naming): Promise<void> {
  requireApproval(request);
  const named = accountsOfStacks(request.stacks, naming);
  if (config.dataProtection) {
    throw new Error(protectedMessage(named, `dataProtection is on in ${configFile()}`));
  }
  await synthesize();
  for (const names of named) {
    const workspace = new Workspace(names.stack);
    await refuseLocked(names, config, workspace);
    await workspace.init();
    // The provider reads it from the state, so a destroy has to follow a deploy without protection.
    const kept = (await workspace.state()).find(({ values }) => values.skip_deletion_check === false);
    if (kept) throw new Error(protectedMessage([names], `${kept.address} was deployed with protection on`));
  }
  for (const { stack } of named) {
    for (const address of await new Workspace(stack).completeImports()) {
      process.stderr.write(
        `${stack}: ${address} was taken into the state by an import, which left out that it may be deleted with what it holds; its state says so now\n`,
      );
    }
  }
}

function accountsOfStacks(stacks: readonly string[], { accounts }: Naming): readonly AccountNames[] {
  return accounts.filter(({ stack }) => stacks.includes(stack));
}

/** The folder is initialised first, so that the cure works in it. */
async function refuseLocked(
  names: AccountNames,
  config: PlatformConfig,
  workspace: Workspace,
): Promise<void> {
  const lock = await readLock(await stateReader(names, config), names);
  if (lock === undefined) return;
  await workspace.init();
  throw new Error(lockMessage(names.stack, lock));
}

/** cdktf asks on the terminal, and where there is none it crashes with "Raw mode is not supported". */
function requireApproval({ action, options }: Request): void {
  if (process.stdin.isTTY || options.includes('--auto-approve')) return;
  throw new Error(
    `${action} asks for approval, and there is no terminal to answer on. Read \`npm run diff\` first, then add --auto-approve.`,
  );
}

/**
 * Every other stack reads the governance stack's state; Terraform's own error would not say what to do.
 *
 * @throws Error with the cure, where that state can't be read
 */
export async function requireGovernance(
  stacks: readonly string[],
  config: PlatformConfig,
  naming: Naming,
): Promise<void> {
  const { governance } = naming;
  if (stacks.includes(governance.stack)) return;
  for (const names of naming.associated.filter(({ stack }) => stacks.includes(stack))) {
    const role = naming.onboardingRoleArn(names.entry);
    try {
      if (await hasState(governance, role, config, config.governance.externalId)) continue;
      throw new Error('there is none');
    } catch (error) {
      // No credentials at all: nothing that governance's team could mend.
      if ((error as Error).name === 'CredentialsProviderError') throw error;
      throw new Error(
        `${names.stack} needs the governance stack, whose state (s3://${governance.stateBucket}/${governance.stateKey}) can't be read as ${role}: ${(error as Error).message}\n` +
          `Ask the governance team to list ${names.entry} with your role among its operators, to bootstrap governance again and to deploy it (docs/contract.md).`,
        { cause: error },
      );
    }
  }
}

/** Whether a stack was ever deployed, asked as a role that may read its state. @throws the error of STS or S3 */
async function hasState(
  names: AccountNames,
  roleArn: string,
  { region }: PlatformConfig,
  externalId?: string,
): Promise<boolean> {
  const credentials = await assume({ region, roleArn, session: 'check', externalId });
  try {
    const s3 = new S3Client({ region, credentials });
    await s3.send(new HeadObjectCommand({ Bucket: names.stateBucket, Key: names.stateKey }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

/** @throws Error that names what the state holds and the plan would create all the same */
export function refuseSecond(stack: string, before: readonly StateResource[], plan: Plan): void {
  const held = new Set(before.map(({ address }) => address));
  const second = (plan.resource_changes ?? [])
    .filter(({ type, change }) => UNIQUE.includes(type) && change.actions.join() === 'create')
    .filter(({ address }) => held.has(address));
  if (second.length === 0) return;
  throw new Error(
    `${stack}: the plan would create ${second.map(({ address }) => address).join(', ')}, which the state already holds.\n` +
      'The provider takes a refusal of DataZone for "deleted". Nothing was changed. Check that you deploy with the role that ' +
      'deployed before and that it is still a member of the project; if it was really deleted, take it out of the state first ' +
      '(terraform state rm).',
  );
}

function protectedMessage(named: readonly AccountNames[], reason: string): string {
  const kept = named.map(({ entry, kind }) => {
    if (kind === 'governance') return 'the DataZone domain';
    if (kind === 'consumer') return `the project of ${entry} and its access to what it subscribed to`;
    return `the listings of ${entry} and the access of their subscribers`;
  });
  const stacks = named.map(({ stack }) => stack).join(' ');
  return (
    `Nothing was destroyed: ${reason}, which keeps ${kept.join(', ')}.\n` +
    `To destroy them all the same, set dataProtection: false, then\n` +
    `  1. npm run deploy -- ${stacks}     (lifts the protection)\n` +
    `  2. npm run destroy -- ${stacks}\n` +
    `Data is not touched in any case: ${named.map(({ assetsBucket }) => `s3://${assetsBucket}`).join(', ')} are bootstrap’s, and what encrypts them.`
  );
}
