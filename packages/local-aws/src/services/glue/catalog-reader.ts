import {
  GetDatabaseCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  GlueServiceException,
  type GetTablesCommandInput,
  type GetTablesCommandOutput,
  type Table,
} from '@aws-sdk/client-glue';
import { AwsError } from '../../aws-error';
import type { ActingClients } from '../acting-clients';

/** Glue itself, when it looks into a catalog on a caller's behalf. */
export const SERVICE = 'glue.amazonaws.com';

/** The catalogs of all accounts as Glue sees them, whoever may see what. */
export class CatalogReader {
  constructor(private readonly clients: ActingClients) {}

  /** @throws {AwsError} EntityNotFoundException */
  async checkDatabase(accountId: string, Name: string): Promise<void> {
    await this.ask(accountId, (glue) => glue.send(new GetDatabaseCommand({ Name })));
  }

  /** @throws {AwsError} EntityNotFoundException */
  async table(accountId: string, DatabaseName: string, Name: string): Promise<Table> {
    const command = new GetTableCommand({ DatabaseName, Name });
    return (await this.ask(accountId, (glue) => glue.send(command))).Table as Table;
  }

  /** @throws {AwsError} EntityNotFoundException of the database */
  async tables(accountId: string, input: GetTablesCommandInput): Promise<GetTablesCommandOutput> {
    return this.ask(accountId, (glue) => glue.send(new GetTablesCommand(input)));
  }

  private async ask<T>(accountId: string, question: (glue: GlueClient) => Promise<T>): Promise<T> {
    try {
      return await question(this.clients.get(GlueClient, { accountId, service: SERVICE }));
    } catch (error) {
      if (error instanceof GlueServiceException) throw new AwsError(error.name, error.message);
      throw error;
    }
  }
}
