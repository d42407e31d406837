import { randomUUID } from 'node:crypto';
import {
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
  type FunctionEventInvokeConfig,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error';
import type { Actor, LocalAws } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import { deliver, type Delivery } from '../destinations';
import type { Environments } from './environments';
import type { Outcome } from './execution-environment';
import { actorOf, SERVICE, type FunctionVersion } from './functions';

/** Waits before the second and the third attempt, in seconds (Lambda developer guide, asynchronous invocation). */
const WAITS = [60, 120];

/** How an event is tried again, where nothing else is configured. */
const DEFAULTS = { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 6 * 60 * 60 };

/** First and longest wait of an event that the function did not get to see, in seconds (same source). */
const UNSEEN = { first: 1, longest: 300 };

type InvokeConfig = typeof DEFAULTS & Pick<FunctionEventInvokeConfig, 'DestinationConfig'>;

/** Events that were accepted and are processed later: tried again, then parked where the function's owner says. */
export class AsynchronousInvocations {
  constructor(
    private readonly aws: LocalAws,
    private readonly environments: Environments,
    private readonly clients: ActingClients,
  ) {}

  /** Returns at once; the function runs later. */
  accept(version: FunctionVersion, event: unknown): void {
    const requestId = randomUUID();
    this.aws.background(`asynchronous invocation of ${version.configuration.FunctionArn}`, async () => {
      const config = await this.config(version);
      const { outcome, attempts, condition } = await this.attempt(version, event, requestId, config);
      await this.park(version, event, config, { requestId, outcome, attempts, condition });
    });
  }

  private async attempt(version: FunctionVersion, event: unknown, requestId: string, config: InvokeConfig) {
    const expires = this.aws.clock.now().getTime() + config.MaximumEventAgeInSeconds * 1000;
    let attempts = 0;
    let outcome: Outcome | undefined;
    while (attempts <= config.MaximumRetryAttempts) {
      if (attempts > 0) await this.aws.clock.sleep(WAITS[Math.min(attempts, WAITS.length) - 1]);
      if (this.aws.clock.now().getTime() > expires)
        return { outcome, attempts, condition: 'EventAgeExceeded' };
      outcome = await this.untilAccepted(() => this.environments.invoke(version, event, requestId), expires);
      if (!outcome) return { outcome, attempts, condition: 'EventAgeExceeded' };
      attempts++;
      if (!outcome.functionError) return { outcome, attempts, condition: 'Success' };
    }
    return { outcome, attempts, condition: 'RetriesExhausted' };
  }

  /** A throttle, or a role or key that is closed, is no attempt: Lambda goes on until the event is too old. */
  private async untilAccepted(invoke: () => Promise<Outcome>, expires: number): Promise<Outcome | undefined> {
    for (let wait = UNSEEN.first; ; wait = Math.min(wait * 2, UNSEEN.longest)) {
      try {
        return await invoke();
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        if (this.aws.clock.now().getTime() > expires) return undefined;
        await this.aws.clock.sleep(wait);
      }
    }
  }

  private async config({ accountId, configuration }: FunctionVersion): Promise<InvokeConfig> {
    const client = this.clients.get(LambdaClient, { accountId, service: SERVICE });
    try {
      const { FunctionName } = configuration;
      const stored = await client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
      return {
        MaximumRetryAttempts: stored.MaximumRetryAttempts ?? DEFAULTS.MaximumRetryAttempts,
        MaximumEventAgeInSeconds: stored.MaximumEventAgeInSeconds ?? DEFAULTS.MaximumEventAgeInSeconds,
        DestinationConfig: stored.DestinationConfig,
      };
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return DEFAULTS as InvokeConfig;
      throw error;
    }
  }

  /** Tells the destinations how it ended. Both ways may be configured; the dead-letter queue gets the bare event, the destination the whole record. */
  private async park(
    version: FunctionVersion,
    event: unknown,
    { DestinationConfig: destinations }: InvokeConfig,
    end: { requestId: string; outcome?: Outcome; attempts: number; condition: string },
  ): Promise<void> {
    const { configuration } = version;
    const sender = actorOf(version);
    const failed = end.condition !== 'Success';
    const result: unknown = end.outcome && JSON.parse(end.outcome.payload);
    const deadLetters = configuration.DeadLetterConfig?.TargetArn;
    if (failed && deadLetters) {
      const { errorMessage = end.condition } = (result ?? {}) as { errorMessage?: string };
      await this.deliver(sender, {
        arn: deadLetters,
        body: JSON.stringify(event),
        attributes: { RequestID: end.requestId, ErrorCode: '200', ErrorMessage: errorMessage.slice(0, 1024) },
      });
    }
    const destination = failed ? destinations?.OnFailure?.Destination : destinations?.OnSuccess?.Destination;
    if (!destination) return;
    const record = {
      version: '1.0',
      timestamp: this.aws.clock.now().toISOString(),
      requestContext: {
        requestId: end.requestId,
        functionArn: `${configuration.FunctionArn}:${configuration.Version}`,
        condition: end.condition,
        approximateInvokeCount: end.attempts,
      },
      requestPayload: event,
      responseContext: {
        statusCode: 200,
        executedVersion: configuration.Version,
        ...(end.outcome?.functionError && { functionError: end.outcome.functionError }),
      },
      responsePayload: result,
    };
    await this.deliver(sender, { arn: destination, body: JSON.stringify(record) });
  }

  /** What the function's role may not send is lost (on AWS, metrics `DeadLetterErrors`, `DestinationDeliveryFailures`). */
  private async deliver(sender: Actor, delivery: Delivery): Promise<void> {
    try {
      await deliver(this.clients, sender, delivery);
    } catch (error) {
      if (this.aws.stopping.aborted) return;
      this.aws.log('an event is lost', { destination: delivery.arn, error: String(error) });
    }
  }
}
