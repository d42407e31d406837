import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DataZoneClient } from '@aws-sdk/client-datazone';
import { RAMClient } from '@aws-sdk/client-ram';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import { assume } from '../assume';
import { associationProblem, type RawState, shareOf } from './association';
import { projectStackProblem } from './project-stack';
import { hasDomain, refuseUnrecorded } from './unrecorded';
import { type Plan, replacedWith } from './workspace';

/** What a deploy of one stack would meet in AWS, looked at with the roles that deploy it. */
export class Surroundings {
  /** Role of the governance account that makes the stack's project. */
  private readonly owner: { readonly roleArn: string; readonly externalId?: string };

  constructor(
    private readonly names: AccountNames,
    private readonly naming: Naming,
    private readonly config: PlatformConfig,
  ) {
    this.owner =
      names.kind === 'governance'
        ? { roleArn: names.deployRoleArn }
        : { roleArn: naming.onboardingRoleArn(names.entry), externalId: config.governance.externalId };
  }

  /** @throws Error with the cure, where CloudFormation can't go on with the project's stack */
  async refuseStuckProject(): Promise<void> {
    const client = await this.client(CloudFormationClient, this.owner);
    const trials = this.names === this.naming.governance ? this.naming.trialConsumers : [];
    for (const { entry } of [this.names, ...trials]) {
      this.refuse(await projectStackProblem(client, this.naming.projectStack(entry), this.owner.roleArn));
    }
  }

  /** @throws Error with the cure, where an account is no longer associated with the domain */
  async refuseLostAssociation(): Promise<void> {
    const ram = await this.client(RAMClient, { roleArn: this.names.deployRoleArn });
    this.refuse(await this.lostAssociation(ram));
  }

  /**
   * Why an account is no longer associated with the domain, with the cure; undefined where it is, or is to be.
   *
   * @param ram as a role of the account
   */
  async lostAssociation(ram: RAMClient): Promise<string | undefined> {
    const share = shareOf(await this.governanceState(), this.names.accountId);
    return share && (await associationProblem(ram, this.names.entry, share));
  }

  /** Whether there is a domain of the platform's name. */
  async hasDomain(): Promise<boolean> {
    const client = await this.client(DataZoneClient, this.owner);
    return hasDomain(this.naming.domain, this.naming.governance.accountId, client);
  }

  /** @throws Error with the cure, where a plan would make something a second time */
  async refuseUnrecorded(plan: Plan): Promise<void> {
    const trials = this.names === this.naming.governance ? this.naming.trialConsumers : [];
    await refuseUnrecorded(this.names.stack, plan, {
      dataZone: await this.client(DataZoneClient, this.owner),
      ram: await this.client(RAMClient, this.owner),
      cloudFormation: await this.client(CloudFormationClient, this.owner),
      roleArn: this.owner.roleArn,
      accountId: this.naming.governance.accountId,
      projects: [this.names, ...trials].map(({ project }) => project),
      replacedWith: (address) => replacedWith(this.names.stack, address),
    });
  }

  private refuse(problem: string | undefined): void {
    if (problem !== undefined) throw new Error(`${this.names.stack}: ${problem}`);
  }

  private async governanceState(): Promise<RawState> {
    const { stateBucket, stateKey } = this.naming.governance;
    const s3 = await this.client(S3Client, this.owner);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: stateBucket, Key: stateKey }));
    return JSON.parse((await Body?.transformToString()) ?? '') as RawState;
  }

  private async client<T>(
    type: new (config: object) => T,
    role: { readonly roleArn: string; readonly externalId?: string },
  ): Promise<T> {
    const { region } = this.config;
    return new type({ region, credentials: await assume({ region, session: 'check', ...role }) });
  }
}
