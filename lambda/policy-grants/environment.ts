import * as z from 'zod/mini';
import { text } from '../shared/parse';

/** Bootstrap sets it once, so it holds only what follows from the configuration; ids come with the input. */
export const Environment = z.object({
  /** Name of the platform's domain, and the account that it belongs to. */
  DOMAIN_NAME: text(),
  GOVERNANCE_ACCOUNT_ID: text(),
  /** Account that the function is for. */
  ACCOUNT_ID: text(),
  /** Name of the account's own project. */
  PROJECT_NAME: text(),
  /** Governance only: names of the projects of consumers without an account, separated by commas. */
  TRIAL_PROJECT_NAMES: z.pipe(
    z.optional(text()),
    z.transform((names) => names?.split(',') ?? []),
  ),
  /** Role that owns these projects, and for governance also the domain's root unit. */
  OWNER_ROLE_ARN: text(),
  OWNER_EXTERNAL_ID: z.optional(text()),
  SESSION_TAG_KEY: text(),
  /** Governance only: who may make projects, all users or the roles of the input. */
  PROJECT_CREATORS: z.optional(z.enum(['everyone', 'listed'])),
  /** Governance only: start of the ARN of every role that the input may list. */
  PROJECT_CREATOR_ROLES: z.optional(text()),
});
export type Environment = z.infer<typeof Environment>;

/** As the construct has to fill it. */
export type Variables = z.input<typeof Environment>;
