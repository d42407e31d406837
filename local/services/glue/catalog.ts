import {
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  type Database,
  type PrincipalPermissions,
  type Table,
} from '@aws-sdk/client-glue';
import type { Call, LocalAws, Operation } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import type { LakeAccess } from '../lakeformation/index';
import { insufficient, locationOf, ownCatalog, permit, SERVICE } from './permit';

/** Databases and tables are moto's; who may change or see them is Lake Formation's. */
export function catalogOperations(
  aws: LocalAws,
  clients: ActingClients,
  access: LakeAccess,
): Readonly<Record<string, Operation>> {
  return { ...databaseOperations(aws, access), ...tableOperations(aws, clients, access) };
}

function databaseOperations(aws: LocalAws, access: LakeAccess): Readonly<Record<string, Operation>> {
  const described = (database: Database, call: Call): Database => ({
    ...database,
    CreateTableDefaultPermissions:
      database.CreateTableDefaultPermissions ??
      (access.tableDefaults(call.principal.accountId, nameOf(database)) as PrincipalPermissions[]),
  });
  return {
    CreateDatabase: async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      const answer = await next();
      const defaults = input.DatabaseInput.CreateTableDefaultPermissions;
      const database = nameOf(input.DatabaseInput);
      const resource = { kind: 'database', catalogId, database } as const;
      access.databaseCreated(resource, creatorOf(call), defaults, aws.clock.now());
      return answer;
    },
    UpdateDatabase: async (input, call, next) => {
      permit(access, call, {
        permission: 'ALTER',
        catalogId: ownCatalog(input, call),
        database: nameOf(input),
      });
      return next();
    },
    DeleteDatabase: async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      const database = nameOf(input);
      permit(access, call, { permission: 'DROP', catalogId, database });
      const answer = await next();
      access.dropped(catalogId, database);
      return answer;
    },
    GetDatabase: async (_input, call, next) => {
      const { Database } = await next();
      return { Database: described(Database, call) };
    },
    GetDatabases: async (_input, call, next) => {
      const answer = await next();
      const list = answer.DatabaseList as Database[];
      return { ...answer, DatabaseList: list.map((database) => described(database, call)) };
    },
  };
}

function tableOperations(
  aws: LocalAws,
  clients: ActingClients,
  access: LakeAccess,
): Readonly<Record<string, Operation>> {
  const sight = new Sight(access);
  const ofCatalog = (accountId: string) => clients.get(GlueClient, { accountId, service: SERVICE });
  const drop = (call: Call, catalogId: string, database: string, tables: readonly string[]) => {
    // Hybrid access enforces what puts tables at a location, and leaves dropping them to IAM.
    for (const table of tables) permit(access, call, { permission: 'DROP', catalogId, database, table });
    return () => tables.forEach((table) => access.dropped(catalogId, database, table.toLowerCase()));
  };
  return {
    CreateTable: async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      const database = input.DatabaseName.toLowerCase();
      const location = input.TableInput?.StorageDescriptor?.Location;
      permit(access, call, { permission: 'CREATE_TABLE', catalogId, database }, [location]);
      const answer = await next();
      const table = nameOf(input.TableInput);
      access.tableCreated(catalogId, database, table, creatorOf(call), aws.clock.now());
      return answer;
    },
    UpdateTable: async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      const table = nameOf(input.TableInput);
      const write = { permission: 'ALTER', catalogId, database: input.DatabaseName, table } as const;
      permit(access, call, write, [
        await locationOf(clients, catalogId, input.DatabaseName, input.TableInput.Name),
        input.TableInput.StorageDescriptor?.Location,
      ]);
      return next();
    },
    DeleteTable: async (input, call, next) => {
      const dropped = drop(call, ownCatalog(input, call), input.DatabaseName.toLowerCase(), [input.Name]);
      const answer = await next();
      dropped();
      return answer;
    },
    BatchDeleteTable: async (input, call, next) => {
      const database = input.DatabaseName.toLowerCase();
      const dropped = drop(call, ownCatalog(input, call), database, input.TablesToDelete);
      const answer = await next();
      dropped();
      return answer;
    },
    GetTable: async (input, call, next) => {
      const catalogId = input.CatalogId ?? call.principal.accountId;
      const answer = isOwn(catalogId, call)
        ? await next()
        : await ofCatalog(catalogId).send(new GetTableCommand(input));
      if (!sight.sees(call, catalogId, answer.Table))
        throw insufficient(`Required Describe on ${input.Name}`);
      return { Table: sight.show(catalogId, answer.Table) };
    },
    GetTables: async (input, call, next) => {
      const catalogId = input.CatalogId ?? call.principal.accountId;
      const answer = isOwn(catalogId, call)
        ? await next()
        : await ofCatalog(catalogId).send(new GetTablesCommand(input));
      const list = ((answer.TableList ?? []) as Table[])
        .filter((table) => sight.sees(call, catalogId, table))
        .map((table) => sight.show(catalogId, table));
      return { TableList: list, NextToken: answer.NextToken };
    },
  };
}

/** What of the catalog a caller sees. */
class Sight {
  constructor(private readonly access: LakeAccess) {}

  sees({ principal }: Call, catalogId: string, { DatabaseName = '', Name = '' }: Table): boolean {
    if (principal.type === 'service') return true;
    return this.access.mayDescribe(principal.arn, catalogId, DatabaseName.toLowerCase(), Name.toLowerCase());
  }

  show(catalogId: string, table: Table): Table {
    const registered = this.access.isRegistered(catalogId, table.StorageDescriptor?.Location);
    return { ...table, IsRegisteredWithLakeFormation: registered };
  }
}

function isOwn(catalogId: string, { principal }: Call): boolean {
  return catalogId === principal.accountId;
}

/** Whoever makes something in the catalog owns it; services own nothing. */
function creatorOf({ principal }: Call): string | undefined {
  return principal.type === 'service' ? undefined : principal.arn;
}

/** The catalog's names are lower-case. */
function nameOf({ Name = '' }: { readonly Name?: string }): string {
  return Name.toLowerCase();
}
