import * as z from 'zod/mini';
import { text } from '../shared/parse';

/** Environment of the approve function. */
export const Environment = z.object({
  DOMAIN_ID: text(),
  /** Where permits decide: bucket of the register, and of the log of what was decided by it. */
  PERMITS_BUCKET: z.optional(text()),
});

/** What else it is told where permits decide. */
export const PermitEnvironment = z.object({
  DOMAIN_ID: text(),
  PERMITS_BUCKET: text(),
  /** Start of the names of projects, which go on with a hyphen and the entry of the configuration. */
  PREFIX: text(),
  /** ARN of the function's own role, a member of every project that it decides for or about. */
  APPROVER_ROLE: text(),
  /** ARN of governance's deploy role, which makes the projects of trials and so owns them. */
  DEPLOY_ROLE: text(),
  /** Start of the ARNs of the roles that make other projects; they go on with the entry of the configuration. */
  ONBOARDING_ROLES: text(),
});

/** As the construct has to fill it. */
export type Variables = Readonly<Record<'DOMAIN_ID', string>> | z.input<typeof PermitEnvironment>;
