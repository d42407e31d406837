import type { Table } from '@aws-sdk/client-glue';
import type { Call, LocalAws, Operation } from '../../local-aws';
import type { LakeAccess } from '../lakeformation/index';
import type { CatalogReader } from './catalog-reader';
import { creatorOf, insufficient, nameOf, ownCatalog, permit } from './permit';
import { checkTableRequest } from './served-members';

/** Tables are moto's; who may change and see them, in another account too, is Lake Formation's. */
export function tableOperations(
  aws: LocalAws,
  reader: CatalogReader,
  access: LakeAccess,
): Readonly<Record<string, Operation>> {
  const sight = new Sight(access);
  // Hybrid access enforces what puts tables at a location, and leaves dropping them to IAM.
  const permitDrop = (call: Call, catalogId: string, database: string, table: string) =>
    permit(access, call, { permission: 'DROP', catalogId, database, table });
  return {
    CreateTable: async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      checkTableRequest(input);
      const database = input.DatabaseName.toLowerCase();
      await reader.checkDatabase(catalogId, input.DatabaseName);
      const location = input.TableInput?.StorageDescriptor?.Location;
      permit(access, call, { permission: 'CREATE_TABLE', catalogId, database }, [location]);
      const answer = await next();
      access.tableCreated(catalogId, database, nameOf(input.TableInput), creatorOf(call), aws.clock.now());
      return answer;
    },
    UpdateTable: async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      checkTableRequest(input);
      const { DatabaseName: database, TableInput: table } = input;
      const before = await reader.table(catalogId, database, table.Name);
      const write = { permission: 'ALTER', catalogId, database, table: nameOf(table) } as const;
      const locations = [before, table].map(({ StorageDescriptor }) => StorageDescriptor?.Location);
      permit(access, call, write, locations);
      return next();
    },
    DeleteTable: async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      const { DatabaseName: database, Name } = input;
      await reader.table(catalogId, database, Name);
      permitDrop(call, catalogId, database, nameOf(input));
      const answer = await next();
      access.dropped(catalogId, database.toLowerCase(), nameOf(input));
      return answer;
    },
    BatchDeleteTable: async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      const { DatabaseName: database, TablesToDelete } = input;
      const { TableList = [] } = await reader.tables(catalogId, { DatabaseName: database });
      const tables = TableList.filter(({ Name }) => TablesToDelete.includes(Name)).map(nameOf);
      for (const table of tables) permitDrop(call, catalogId, database, table);
      const answer = await next();
      for (const table of tables) access.dropped(catalogId, database.toLowerCase(), table);
      return answer;
    },
    GetTable: async (input, call, next) => {
      const { CatalogId = call.principal.accountId, DatabaseName, Name } = input;
      const own = CatalogId === call.principal.accountId;
      const table = own ? (await next()).Table : await reader.table(CatalogId, DatabaseName, Name);
      if (!sight.sees(call, CatalogId, table)) throw insufficient(`Required Describe on ${Name}`);
      return { Table: sight.show(CatalogId, table) };
    },
    GetTables: async (input, call, next) => {
      const { CatalogId = call.principal.accountId } = input;
      const own = CatalogId === call.principal.accountId;
      const { TableList = [], NextToken } = own ? await next() : await reader.tables(CatalogId, input);
      const seen = (TableList as Table[]).filter((table) => sight.sees(call, CatalogId, table));
      return { TableList: seen.map((table) => sight.show(CatalogId, table)), NextToken };
    },
  };
}

/** What of the catalog a caller sees. */
class Sight {
  constructor(private readonly access: LakeAccess) {}

  sees({ principal }: Call, catalogId: string, table: Table): boolean {
    if (principal.type === 'service') return true;
    const database = (table.DatabaseName ?? '').toLowerCase();
    return this.access.mayDescribe(principal.arn, catalogId, database, nameOf(table));
  }

  show(catalogId: string, table: Table): Table {
    const registered = this.access.isRegistered(catalogId, table.StorageDescriptor?.Location);
    return { ...table, IsRegisteredWithLakeFormation: registered };
  }
}
