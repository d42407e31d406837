import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import { RETRIES } from '../shared/clients';
import { parse } from '../shared/parse';
import { Telemetry } from '../shared/telemetry';
import { Environment } from './environment';
import { Administrators } from './administrators';
import { LakeLocation } from './location';
import { OwnAdditions } from './own-additions';
import { retryWhileUnsettled } from './retry';

/** What Terraform adds to the input (`aws_lambda_invocation`, `lifecycle_scope = "CRUD"`). */
const Lifecycle = z.object({ tf: z.object({ action: z.enum(['create', 'update', 'delete']) }) });

const settings = parse(Environment, process.env, 'environment of lake-administrators');
const telemetry = new Telemetry();
const lakeFormation = new LakeFormationClient(RETRIES);
const administrators = new Administrators(
  lakeFormation,
  new OwnAdditions(new SSMClient(RETRIES), settings.PARAMETER_NAME),
);
const desiredAdministrators = settings.ADMINISTRATORS.split(',');
const location = locationOf(settings);

/**
 * On create adds the platform's roles to the Lake Formation administrators, registers the data location, lets the crawler
 * work there and lets one role see which tables came of it; on delete takes away what it added. Either may be repeated.
 *
 * @returns ARNs of the administrators that are the platform's own doing
 * @throws {Error} for a location that somebody else has registered, with the cure
 */
export const handler = (event: unknown): Promise<{ administrators: string[] }> =>
  telemetry.invocation(async () => {
    const { action } = parse(Lifecycle, event, 'event').tf;
    const ours = await retryWhileUnsettled(() => applyLifecycle(action));
    telemetry.log.info('administrators are settled', { action, administrators: ours });
    return { administrators: ours };
  });

async function applyLifecycle(action: 'create' | 'update' | 'delete'): Promise<string[]> {
  const [own] = desiredAdministrators;
  switch (action) {
    case 'create': {
      await location?.refuseForeign();
      const ours = await administrators.add(desiredAdministrators);
      await location?.open();
      return ours;
    }
    case 'delete':
      // Only an administrator can, and a repeated delete finds that this function is none any more.
      if (own !== undefined && (await administrators.has(own))) await location?.close();
      return administrators.remove();
    case 'update':
      throw new Error(
        'tf.action: must not be update, as Terraform takes a failed update for done; put a hash of what changes into ' +
          "the invocation's triggers, so that a change is delete and create",
      );
  }
}

function locationOf({
  LOCATION_ARN: arn,
  LOCATION_ROLE_ARN: role,
  DATABASE_NAME: database,
  CRAWLER_ROLE_ARN: crawlerRole,
  UNCATALOGUED_ROLE_ARN: uncataloguedRole,
}: z.output<typeof Environment>): LakeLocation | undefined {
  if (!arn || !role || !database || !crawlerRole || !uncataloguedRole) return undefined;
  return new LakeLocation(lakeFormation, { arn, role, database, crawlerRole, uncataloguedRole });
}
