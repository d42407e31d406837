import { ProjectNames } from './project-names';

/** Names of what holds an account's data, which bootstrap makes. */
export class StorageNames extends ProjectNames {
  get assetsBucket(): string {
    return this.bucket('assets');
  }
  get dataZoneBucket(): string {
    return this.bucket('datazone');
  }
  get database(): string {
    return this.underscored('assets');
  }
  get crawlerRoleName(): string {
    return `${this.base}-crawler`;
  }

  /** EventBridge rules that have folders compared with tables: crawls that ended, and a schedule. */
  get crawlEndRule(): string {
    return `${this.base}-crawl-ends`;
  }
  get uncataloguedSweepRule(): string {
    return `${this.base}-uncatalogued-sweep`;
  }

  /** What bootstrap makes where data are described: where files arrive, and what of each was decided. */
  get intakeBucket(): string {
    return this.bucket('intake');
  }
  get recordsBucket(): string {
    return this.bucket('records');
  }
  get intakeQueue(): string {
    return `${this.base}-intake`;
  }
  /** EventBridge rules that send to the queue `intake`: files, rules that changed, and a schedule. */
  get intakeRule(): string {
    return `${this.base}-intake`;
  }
  get rulesRule(): string {
    return `${this.base}-rules`;
  }
  get intakeSweepRule(): string {
    return `${this.base}-intake-sweep`;
  }
  /** Alias of the key that pseudonyms are made by. */
  get pseudonymKeyAlias(): string {
    return `alias/${this.base}-pseudonyms`;
  }

  /** In governance, what bootstrap makes for the catalogue of the platform. */
  get catalogueBucket(): string {
    return this.bucket('catalogue');
  }

  /** The register of permits, with what was decided by it, and the role that officers keep it by; in governance alone. */
  get permitsBucket(): string {
    return this.bucket('permits');
  }
  get permitOfficerRole(): string {
    return `${this.base}-permit-officer`;
  }

  protected bucket(purpose: string): string {
    return `${this.config.prefix}-${purpose}-${this.accountId}-${this.config.region}`;
  }
}
