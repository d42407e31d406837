import { S3Backend } from 'cdktf';
import type { Construct } from 'constructs';
import type { AccountNames } from '../../platform/naming/naming';
import { assumption } from './providers';

/** The stack's state in its own account's bucket, locked by S3 itself. */
export function stateBackend(scope: Construct, names: AccountNames, region: string): S3Backend {
  const backend = new S3Backend(scope, {
    bucket: names.stateBucket,
    key: names.stateKey,
    region,
    encrypt: true,
    allowedAccountIds: [names.accountId],
    assumeRole: assumption(names.deployRoleArn),
  });
  // cdktf 0.21 has no property for it.
  backend.addOverride('use_lockfile', true);
  return backend;
}
