import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import { RETRIES } from '../shared/clients';
import { parse, text } from '../shared/parse';
import { Telemetry } from '../shared/telemetry';
import { Administrators } from './administrators';
import { Memory } from './memory';
import { settled } from './retry';

const Environment = z.object({ PARAMETER_NAME: text() });

/** What Terraform adds to the input (`aws_lambda_invocation`, `lifecycle_scope = "CRUD"`). */
const Lifecycle = z.object({ tf: z.object({ action: z.enum(['create', 'update', 'delete']) }) });

const Input = z.object({
  administrators: z.array(text()),
  /** Left out for an account without a lake. */
  location: z.optional(z.object({ arn: text(), role: text() })),
});

const settings = parse(Environment, process.env, 'environment of lake-administrators');
const telemetry = new Telemetry();
const administrators = new Administrators(
  new LakeFormationClient(RETRIES),
  new Memory(new SSMClient(RETRIES), settings.PARAMETER_NAME),
);

/**
 * Adds the platform's roles to the Lake Formation administrators on create and takes those that it added away on
 * delete. Either may be repeated.
 *
 * @returns ARNs of the administrators that are the platform's own doing
 * @throws {Error} for a location that somebody else has registered, with the cure
 */
export const handler = (event: unknown): Promise<{ administrators: string[] }> =>
  telemetry.invocation(async () => {
    const { action } = parse(Lifecycle, event, 'event').tf;
    const ours = await settled(() => act(action, event));
    telemetry.log.info('administrators are settled', { action, administrators: ours });
    return { administrators: ours };
  });

async function act(action: 'create' | 'update' | 'delete', event: unknown): Promise<string[]> {
  switch (action) {
    case 'create': {
      const input = parse(Input, event, 'event');
      if (input.location) await administrators.refuseForeign(input.location);
      return administrators.add(input.administrators);
    }
    case 'delete':
      // Whatever input an earlier release of the platform left in the state.
      return administrators.remove();
    case 'update':
      throw new Error(
        'tf.action: must not be update, as Terraform keeps the new input even if an update fails; put a hash of the ' +
          "input into the invocation's triggers, so that a change is delete and create",
      );
  }
}
