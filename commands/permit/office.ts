import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { publishedData } from '../../config/permits/published';
import type { Against } from '../../config/permits/load';
import { ChainedLog, OvertakenError } from '../../lambda/shared/chained-log';
import { dayOf } from '../../platform/permits/calendar';
import type { Stored } from '../../platform/permits/chain';
import type { DecisionEvent } from '../../platform/permits/decisions';
import { idOf, type Register, type RegisterEvent, replay } from '../../platform/permits/events';
import { DECISIONS, REGISTER } from '../../platform/permits/places';
import type { PlatformConfig } from '../../platform/config';
import { Naming } from '../../platform/naming/naming';
import { assume } from '../assume';
import { callerOf } from '../doctor/caller';
import type { Keys } from '../session';

/** Two officers who work at once are rare, and three rarer. */
const TRIES = 10;

/** The register of permits, as an officer keeps it. */
export class Office {
  readonly register: ChainedLog<RegisterEvent>;
  readonly decisions: ChainedLog<DecisionEvent>;

  private constructor(
    private readonly config: PlatformConfig,
    private readonly naming: Naming,
    /** ARN of who called, as AWS named it before the officer's role was taken. */
    private readonly by: string,
    private readonly keys: Keys,
    private readonly s3: S3Client,
  ) {
    this.register = new ChainedLog(s3, naming.governance.permitsBucket, REGISTER);
    this.decisions = new ChainedLog(s3, naming.governance.permitsBucket, DECISIONS);
  }

  /**
   * Takes the officer's role as the caller of the command.
   *
   * @throws {Error} where permits don't decide on this platform; STS's error where the caller is no officer
   */
  static async open(config: PlatformConfig): Promise<Office> {
    const naming = new Naming(config);
    const { governance } = naming;
    if (!governance.keepsPermits) {
      throw new Error(
        `subscriptionApproval is ${config.subscriptionApproval}, so that no permit decides: write subscriptionApproval: permit and governance.permitOfficers (docs/permits.md)`,
      );
    }
    const { region } = config;
    const { arn } = await callerOf(region);
    const roleArn = governance.roleArn(governance.permitOfficerRole);
    const keys = await assume({ region, roleArn, session: sessionName(arn) });
    return new Office(config, naming, arn, keys, new S3Client({ region, credentials: keys }));
  }

  /** The register as it stands now. @throws {BrokenLogError} where it was tampered with */
  async read(): Promise<Register> {
    return registerOf(await this.register.read());
  }

  /** What changes of the register are held against. */
  against(register: Register): Against {
    const { governance, producers, consumers } = this.config;
    const described = Object.entries({ governance, ...producers }).flatMap(([entry, { datasets }]) =>
      datasets === undefined ? [] : [[entry, datasets] as const],
    );
    return {
      register,
      today: dayOf(new Date()),
      published: publishedData(Object.fromEntries(described)),
      consumers: Object.keys(consumers),
    };
  }

  /**
   * Records a change. What another officer records meanwhile is read, and the change held against that too.
   *
   * @param change throws where the change breaks a rule
   * @throws {Error} where another officer has meanwhile recorded something of the same application
   */
  async record(change: (against: Against) => RegisterEvent): Promise<RegisterEvent> {
    const seen = (await this.register.read()).length;
    for (let left = TRIES; ; left--) {
      const records = await this.register.read();
      const event = change(this.against(registerOf(records)));
      const id = idOf(event);
      if (records.slice(seen).some(({ entry }) => idOf(entry.event) === id)) {
        throw new Error(
          `Nothing was recorded: another officer has just recorded something of ${id}. Look at it (npm run permit -- show ${id}), and decide again.`,
        );
      }
      try {
        await this.register.append({ at: new Date(), by: this.by, event });
        return event;
      } catch (error) {
        if (!(error instanceof OvertakenError) || left === 1) throw error;
      }
    }
  }

  /** Has every request and subscription looked at, now rather than by the schedule. @throws Lambda's error */
  async wakeApprover(): Promise<void> {
    const lambda = new LambdaClient({ region: this.config.region, credentials: this.keys });
    await lambda.send(
      new InvokeCommand({
        FunctionName: this.naming.governance.functionName('approve'),
        InvocationType: 'Event',
        Payload: Buffer.from(JSON.stringify({ source: 'aws.events', 'detail-type': 'Scheduled Event' })),
      }),
    );
  }

  /**
   * Keys of which there is more than the one version that was written, and what there is: no record is ever written over or
   * taken away, so somebody went around the bucket's policy.
   */
  async writtenOver(): Promise<readonly string[]> {
    const versions = new Map<string, number>();
    const removed: string[] = [];
    let page: Partial<ListObjectVersionsCommandOutput> = {};
    do {
      page = await this.s3.send(
        new ListObjectVersionsCommand({
          Bucket: this.naming.governance.permitsBucket,
          KeyMarker: page.NextKeyMarker,
          VersionIdMarker: page.NextVersionIdMarker,
        }),
      );
      for (const { Key = '' } of page.Versions ?? []) versions.set(Key, (versions.get(Key) ?? 0) + 1);
      for (const { Key = '' } of page.DeleteMarkers ?? []) removed.push(`${Key}: a delete marker hides it`);
    } while (page.IsTruncated);
    const over = [...versions].filter(([, count]) => count > 1);
    return [...removed, ...over.map(([key, count]) => `${key}: it has ${count} versions`)];
  }
}

function registerOf(records: readonly Stored<RegisterEvent>[]): Register {
  return replay(records.map(({ entry }) => entry.event));
}

/** Who called, as far as a session's name takes it (API reference, AssumeRole, `RoleSessionName`). */
function sessionName(arn: string): string {
  return `officer-${arn.split('/').at(-1) ?? ''}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}
