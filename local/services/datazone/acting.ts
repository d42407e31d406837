import type { Client } from '../../clients';
import type { Service } from './authorisation';

/** Makes a client that acts in the chosen role. */
export type ClientOf = <C extends Client>(type: new (config: object) => C) => C;

/**
 * Does `work` with clients that act as a role, which DataZone assumes for its customer (or, without a role, as
 * DataZone itself in that account), and closes them.
 */
export async function acting<T>(
  { aws }: Service,
  as: { accountId: string; role?: string },
  work: (clientOf: ClientOf) => Promise<T>,
): Promise<T> {
  const opened: Client[] = [];
  const clientOf: ClientOf = (type) => {
    const client = aws.client(type, { ...as, service: 'datazone.amazonaws.com' });
    opened.push(client);
    return client;
  };
  try {
    return await work(clientOf);
  } finally {
    opened.forEach((client) => client.destroy());
  }
}
