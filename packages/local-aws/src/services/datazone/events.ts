import { randomUUID } from 'node:crypto';
import type { Service } from './authorisation';
import type { Domain } from './store';

/** What an event says besides its kind; the names are those of the envelope in DataZone's user guide. */
export interface EventOf {
  /** Of the thing that it happened to. */
  readonly id: string;
  readonly typeName: string;
  readonly version?: string;
  readonly owningProjectId?: string;
  /** Profile id of who caused it. */
  readonly user: string;
  readonly data: object;
}

/** Puts a DataZone event on the default bus of the domain's account, and on no other. */
export function announce({ aws }: Service, domain: Domain, detailType: string, event: EventOf): void {
  const { data, version = '1', ...metadata } = event;
  aws.emit(domain.accountId, {
    source: 'aws.datazone',
    'detail-type': detailType,
    detail: {
      version: '655',
      metadata: {
        domain: domain.id,
        version,
        awsAccountId: domain.accountId,
        clientToken: randomUUID(),
        ...metadata,
      },
      data,
    },
  });
}
