import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { Construct } from 'constructs';
import { publisherConfig } from '../../platform/naming/account-config';
import { RULES_KEY } from '../../platform/rules-key';
import type { Account } from '../account/account';
import { literal } from '../providers/literal';

export interface PublishingRulesProps {
  /** Account whose files are described; bootstrap has made its intake. */
  readonly account: Account;
}

/** What the descriptions say of the account's files, where the pseudonymiser reads it. A change of it is a deploy. */
export class PublishingRules extends Construct {
  readonly object: S3Object;

  constructor(scope: Construct, id: string, { account }: PublishingRulesProps) {
    super(scope, id);
    const { names, provider, config } = account;
    const { datasets = [] } = publisherConfig(config, names);
    const rules = {
      version: 1,
      datasets: Object.fromEntries(
        datasets.map(({ name, description: { tables } }) => [name, { tables }] as const),
      ),
    };
    this.object = new S3Object(this, 'object', {
      provider,
      bucket: names.recordsBucket,
      key: RULES_KEY,
      // Texts of descriptions come from people.
      content: literal(JSON.stringify(rules)),
      contentType: 'application/json',
    });
  }
}
