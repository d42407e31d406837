import { Construct } from 'constructs';
import type { Role } from '../role/role';

/** The account's customer-managed key, as those who use it see it. */
export abstract class AccountKey extends Construct {
  abstract get arn(): string;

  /** Lets a role of this account encrypt and decrypt. */
  grantUse(role: Role): void {
    role.allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [this.arn] });
  }

  /** Lets a role of this account decrypt. */
  grantDecrypt(role: Role): void {
    role.allow({ actions: ['kms:Decrypt'], resources: [this.arn] });
  }
}
