import type { Database, PrincipalPermissions } from '@aws-sdk/client-glue';
import type { Call, LocalAws, Operation } from '../../local-aws';
import type { LakeAccess } from '../lakeformation/index';
import type { CatalogReader } from './catalog-reader';
import { creatorOf, nameOf, ownCatalog, permit } from './permit';
import { checkDatabaseInput } from './served-members';

/** Databases are moto's; who may change them is Lake Formation's. */
export function databaseOperations(
  aws: LocalAws,
  reader: CatalogReader,
  access: LakeAccess,
): Readonly<Record<string, Operation>> {
  const check = async (
    permission: 'ALTER' | 'DROP',
    input: { Name: string; CatalogId?: string },
    call: Call,
  ) => {
    const write = { permission, catalogId: ownCatalog(input, call), database: nameOf(input) } as const;
    await reader.checkDatabase(write.catalogId, input.Name);
    permit(access, call, write);
    return write;
  };
  const described = (database: Database, { principal }: Call): Database => {
    const defaults = access.tableDefaults(principal.accountId, nameOf(database));
    const { CreateTableDefaultPermissions = defaults as PrincipalPermissions[] } = database;
    return { ...database, CreateTableDefaultPermissions };
  };
  return {
    CreateDatabase: async (input, call, next) => {
      const catalogId = ownCatalog(input, call);
      checkDatabaseInput(input.DatabaseInput);
      const answer = await next();
      const resource = { kind: 'database', catalogId, database: nameOf(input.DatabaseInput) } as const;
      const defaults = input.DatabaseInput.CreateTableDefaultPermissions;
      access.databaseCreated(resource, creatorOf(call), defaults, aws.clock.now());
      return answer;
    },
    UpdateDatabase: async (input, call, next) => {
      checkDatabaseInput(input.DatabaseInput);
      await check('ALTER', input, call);
      return next();
    },
    DeleteDatabase: async (input, call, next) => {
      const { catalogId, database } = await check('DROP', input, call);
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
