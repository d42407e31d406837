import { StorageNames } from './storage-names';

/** Names of the EventBridge rules that a deploy makes. */
export class RuleNames extends StorageNames {
  /** EventBridge rules that send to the queue `uploads`: objects that came or went, and crawls that ended. */
  get uploadRule(): string {
    return `${this.base}-uploads`;
  }
  get crawlRule(): string {
    return `${this.base}-crawls`;
  }
  /** In governance, rules that wake the function which decides subscription requests. */
  get requestRule(): string {
    return `${this.base}-subscription-requests`;
  }
  get sweepRule(): string {
    return `${this.base}-subscription-sweep`;
  }
  /** In governance, the rule that hears of changed policy grants. */
  get grantRule(): string {
    return `${this.base}-policy-grants`;
  }
  /** In governance, rules that wake the function which writes the catalogue: runs that published, and a schedule. */
  get catalogueRule(): string {
    return `${this.base}-catalogue`;
  }
  get catalogueSweepRule(): string {
    return `${this.base}-catalogue-sweep`;
  }
}
