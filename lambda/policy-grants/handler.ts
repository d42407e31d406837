import * as z from 'zod/mini';
import { parse } from '../shared/parse';
import { retry } from '../shared/retry';
import { Telemetry } from '../shared/telemetry';
import { Environment } from './environment';
import { type Changes, Input, Steps } from './steps';

/** What Terraform adds to the input (`aws_lambda_invocation`, `lifecycle_scope = "CRUD"`). */
const Lifecycle = z.object({ tf: z.object({ action: z.enum(['create', 'update', 'delete']) }) });

/**
 * Makes one entity's policy grants those of the platform, on create. On delete it does nothing: Terraform replaces an
 * invocation by a delete and a create, and a list that was emptied in between would let everybody in.
 *
 * @returns what was changed, by policy
 * @throws {Error} for ids that are not the platform's, before anything changes, and for lists that don't settle
 */
export function policyGrants(variables: NodeJS.ProcessEnv): (event: unknown) => Promise<Changes> {
  const settings = parse(Environment, variables, 'environment of policy-grants');
  const telemetry = new Telemetry();
  const steps = new Steps(settings, telemetry.log);
  return (event) =>
    telemetry.invocation(async () => {
      const { action } = parse(Lifecycle, event, 'event').tf;
      if (action === 'delete') return {};
      if (action === 'update') {
        throw new Error(
          'tf.action: must not be update, as Terraform keeps the new input even if an update fails; put a hash of the ' +
            "input into the invocation's triggers, so that a change is delete and create",
        );
      }
      const input = parse(Input, event, 'event');
      const changes = await retry(() => steps.run(input), isFresh);
      telemetry.log.info('policy grants are settled', { ...input, changes });
      return changes;
    });
}

export const handler = policyGrants(process.env);

/** Whether a role or a policy may be too new for AWS to know. */
function isFresh(error: unknown): boolean {
  return ['AccessDenied', 'AccessDeniedException'].includes((error as Error).name);
}
