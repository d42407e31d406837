import type { Telemetry } from '../shared/telemetry';
import type { Bucket } from './bucket';
import type { WorkingKeys } from './keys';
import type { Records } from './records';

/** What the function works with. */
export interface World {
  readonly intake: Bucket;
  readonly assets: Bucket;
  readonly records: Records;
  readonly keys: WorkingKeys;
  /** ARN of the key that {@link keys} come from. */
  readonly keyId: string;
  /** Larger files are parked. */
  readonly largest: { readonly csv: number; readonly parquet: number };
  /** Asks for a look at a key of the intake, later and elsewhere. */
  readonly askToLook: (key: string) => Promise<void>;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}
