import { z } from 'zod';
import { type AccountKind, GOVERNANCE } from '../platform/naming/naming';
import { valueAt } from './findings';
import { FLOW } from './flow';
import { soundAgent } from './datasets/sound';
import * as field from './schema';

/** What of the file is sound enough to be compared; the field's own rule has reported the rest. */
const validOrUndefined = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const soundAccount = z
  .object({
    accountId: validOrUndefined(field.accountId),
    operators: z.array(validOrUndefined(field.operator)).catch([]),
    publish: z.array(validOrUndefined(field.table)).catch([]),
    uploaders: z.array(validOrUndefined(field.operator)).catch([]),
    datasets: validOrUndefined(field.datasets),
    permitOfficers: z.array(validOrUndefined(field.operator)).catch([]),
    members: z
      .array(z.object({ role: validOrUndefined(field.roleArn) }).catch({ role: undefined }))
      .catch([]),
    deployRole: validOrUndefined(field.roleArn),
    stateBucket: validOrUndefined(field.stateBucket),
    stateKey: validOrUndefined(field.stateKey),
    externalId: validOrUndefined(field.externalId),
  })
  .catch({
    operators: [],
    publish: [],
    uploaders: [],
    permitOfficers: [],
    members: [],
    accountId: undefined,
  });

const soundFlow = z.partialRecord(z.enum(Object.keys(FLOW) as (keyof typeof FLOW)[]), z.string());

/** The file, as far as it can be compared. */
export const soundConfig = z
  .object({
    region: validOrUndefined(field.region),
    prefix: validOrUndefined(field.prefix),
    governance: soundAccount,
    producers: z.record(z.string(), soundAccount).catch({}),
    consumers: z.record(z.string(), soundAccount).catch({}),
    flow: soundFlow.catch({}),
    catalogue: z
      .object({ accessBody: validOrUndefined(soundAgent) })
      .optional()
      .catch(undefined),
    encryption: validOrUndefined(z.string()),
    subscriptionApproval: z.string().default('auto').catch('auto'),
    tags: z.record(z.string(), z.unknown()).catch({}),
  })
  .partial()
  .catch({});

/** What is left of a file. */
export type Sound = z.infer<typeof soundConfig>;

/** An account of the file, or a consumer without one. */
export type Entry = z.infer<typeof soundAccount> & {
  readonly kind: AccountKind;
  readonly name: string;
  readonly path: readonly string[];
  /** A consumer whose account is governance's. */
  readonly trial: boolean;
};

/** Every entry of the file, with what of it is sound; governance first. */
export function entriesOf(
  input: unknown,
  { governance, producers = {}, consumers = {} }: Sound,
): readonly Entry[] {
  const isTrial = (name: string) => valueAt(input, ['consumers', name, 'accountId']) === undefined;
  return [
    ...(governance
      ? [{ ...governance, kind: 'governance' as const, name: GOVERNANCE, path: ['governance'], trial: false }]
      : []),
    ...Object.entries(producers).map(([name, account]) => {
      return { ...account, kind: 'producer' as const, name, path: ['producers', name], trial: false };
    }),
    ...Object.entries(consumers).map(([name, account]) => {
      const common = { kind: 'consumer' as const, name, path: ['consumers', name] };
      if (!isTrial(name)) return { ...account, ...common, trial: false };
      // What else it has is reported by itself.
      const { members } = account;
      return {
        accountId: governance?.accountId,
        operators: [],
        publish: [],
        uploaders: [],
        permitOfficers: [],
        members,
        ...common,
        trial: true,
      };
    }),
  ];
}
