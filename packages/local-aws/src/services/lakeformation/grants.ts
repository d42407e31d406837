import { AwsError } from '../../aws-error';
import { ALL_COLUMNS, resourceCovers, type Resource } from './resource';

/** Principal that stands for everyone whom IAM allows: the door that keeps a catalog open without Lake Formation. */
export const IAM_ALLOWED_PRINCIPALS = 'IAM_ALLOWED_PRINCIPALS';

/** One principal's permissions on one resource. */
export interface Grant {
  readonly principal: string;
  readonly resource: Resource;
  readonly permissions: ReadonlySet<string>;
  /** Always among `permissions`. */
  readonly grantable: ReadonlySet<string>;
  readonly updated: Date;
  /** ARN of who granted last. */
  readonly updatedBy: string;
}

/** What one principal is given on, or loses of, one resource. */
export interface GrantRequest {
  readonly principal: string;
  readonly resource: Resource;
  readonly permissions: readonly string[];
  readonly grantable: readonly string[];
}

/** What each kind of resource can be granted; the first stands for all of them where it is ALL. */
const PERMISSIONS: Readonly<Record<Resource['kind'], readonly string[]>> = {
  catalog: ['ALL', 'CREATE_DATABASE', 'DESCRIBE'],
  database: ['ALL', 'ALTER', 'CREATE_TABLE', 'DESCRIBE', 'DROP'],
  table: ['ALL', 'ALTER', 'DELETE', 'DESCRIBE', 'DROP', 'INSERT', 'SELECT'],
  columns: ['SELECT'],
  filter: ['SELECT'],
  location: ['DATA_LOCATION_ACCESS'],
};

/**
 * The grants of one account's catalog, as ListPermissions shows them: ALL is held together with all that it means,
 * and SELECT on a table is held as SELECT on its columns.
 */
export class Grants {
  private readonly rows = new Map<string, Grant>();

  all(): readonly Grant[] {
    return [...this.rows.values()];
  }

  /** Grants that give `permission` (or ALL) on the resource or on what covers it. */
  giving(permission: string, resource: Resource): readonly Grant[] {
    const [{ resource: asked }] = normalise({
      principal: '',
      resource,
      permissions: [permission],
      grantable: [],
    });
    return this.all().filter(
      ({ permissions, resource: held }) =>
        (permissions.has(permission) && resourceCovers(held, asked)) ||
        (permissions.has('ALL') && resourceCovers(held, resource)),
    );
  }

  /** @throws {AwsError} InvalidInputException where the resource has no such permission. */
  grant(request: GrantRequest, by: string, now: Date): void {
    for (const { principal, resource, permissions, grantable } of normalise(request)) {
      const key = keyOf(principal, resource);
      const held = this.rows.get(key);
      this.rows.set(key, {
        principal,
        resource,
        permissions: new Set([...(held?.permissions ?? []), ...permissions, ...grantable]),
        grantable: new Set([...(held?.grantable ?? []), ...grantable]),
        updated: now,
        updatedBy: by,
      });
    }
  }

  /**
   * Takes away what of the request is held; who loses a permission loses its grant option and ALL with it.
   * @throws {AwsError} InvalidInputException where nothing of it is held, as Lake Formation does.
   */
  revoke(request: GrantRequest, by: string, now: Date): void {
    const changes = normalise(request).flatMap((part) => {
      const key = keyOf(part.principal, part.resource);
      const held = this.rows.get(key);
      const lost = part.permissions.filter((permission) => held?.permissions.has(permission));
      const lostOptions = part.grantable.filter((permission) => held?.grantable.has(permission));
      return held && lost.length + lostOptions.length > 0 ? [{ key, held, lost, lostOptions }] : [];
    });
    if (changes.length === 0) {
      const asked = [...new Set([...request.permissions, ...request.grantable])].join(', ');
      throw new AwsError(
        'InvalidInputException',
        `No permissions revoked. Grantee has no [${asked}] on the resource.`,
      );
    }
    for (const { key, held, lost, lostOptions } of changes) {
      const without = (set: ReadonlySet<string>, gone: readonly string[]) =>
        new Set([...set].filter((permission) => !gone.includes(permission)));
      const broken = lost.length > 0 ? [...lost, 'ALL'] : [];
      const brokenOptions = lostOptions.length > 0 ? [...lostOptions, 'ALL'] : [];
      const permissions = without(held.permissions, broken);
      const grantable = without(held.grantable, [...broken, ...brokenOptions]);
      if (permissions.size === 0) this.rows.delete(key);
      else this.rows.set(key, { ...held, permissions, grantable, updated: now, updatedBy: by });
    }
  }

  /** Forgets every grant on what was deleted. */
  forget(gone: (resource: Resource) => boolean): void {
    for (const [key, { resource }] of this.rows) if (gone(resource)) this.rows.delete(key);
  }
}

/**
 * A request in the parts that are stored.
 * @throws {AwsError} InvalidInputException where the resource has no such permission.
 */
export function normalise(request: GrantRequest): readonly GrantRequest[] {
  const { principal, resource } = request;
  const valid = PERMISSIONS[resource.kind];
  const unknown = [...request.permissions, ...request.grantable].find(
    (permission) => !valid.includes(permission),
  );
  if (unknown !== undefined) {
    throw new AwsError(
      'InvalidInputException',
      `Permissions modification is invalid. ${unknown} cannot be granted on a ${resource.kind}; valid: ${valid.join(', ')}.`,
    );
  }
  // The group of everyone keeps a bare ALL; for all others it is listed with what it means.
  const expand = (permissions: readonly string[]) =>
    permissions.includes('ALL') && principal !== IAM_ALLOWED_PRINCIPALS ? valid : permissions;
  const permissions = expand(request.permissions);
  const grantable = expand(request.grantable);
  if (resource.kind !== 'table') return [{ principal, resource, permissions, grantable }];
  const select = (list: readonly string[]) => list.filter((permission) => permission === 'SELECT');
  const others = (list: readonly string[]) => list.filter((permission) => permission !== 'SELECT');
  return [
    { principal, resource, permissions: others(permissions), grantable: others(grantable) },
    {
      principal,
      resource: { ...resource, kind: 'columns' as const, columns: ALL_COLUMNS },
      permissions: select(permissions),
      grantable: select(grantable),
    },
  ].filter((part) => part.permissions.length + part.grantable.length > 0);
}

function keyOf(principal: string, resource: Resource): string {
  return `${principal} ${JSON.stringify(resource)}`;
}
