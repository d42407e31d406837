import type { PlatformConfig } from '../config';

/** A name with the limit that AWS sets for it. */
export interface LimitedName {
  readonly name: string;
  /** What carries the name, in AWS's words. */
  readonly of: string;
  /** Most characters that AWS accepts. */
  readonly limit: number;
}

/** Names of a project in the domain and of its environment. */
export class ProjectNames {
  constructor(
    protected readonly config: Pick<PlatformConfig, 'prefix' | 'region'>,
    /** `governance`, or the friendly name in the configuration. */
    readonly entry: string,
    /** Account that the environment is made in. */
    readonly accountId: string,
  ) {}

  /** Start of the names of everything of this entry that is not a DataZone role. */
  get base(): string {
    return `${this.config.prefix}-${this.entry}`;
  }

  get project(): string {
    return this.base;
  }
  get publishDatabase(): string {
    return this.underscored('pub_db');
  }
  get subscribeDatabase(): string {
    return this.underscored('sub_db');
  }
  get workgroup(): string {
    return this.base;
  }

  /** The longest derived name of each kind, for the check of the configuration. */
  limits(): readonly LimitedName[] {
    return [
      { name: this.publishDatabase, of: 'Glue database of a DataZone environment', limit: 128 },
      { name: this.workgroup, of: 'Athena workgroup', limit: 128 },
      // Each generation's name has eight more characters (API reference, GetEnvironment, `name`: 64 at most).
      { name: `${this.project}-00000000`, of: 'DataZone environment', limit: 64 },
    ];
  }

  protected underscored(suffix: string): string {
    return `${this.base}_${suffix}`.replaceAll('-', '_');
  }
}
