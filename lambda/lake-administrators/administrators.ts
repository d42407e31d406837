import {
  GetDataLakeSettingsCommand,
  InvalidInputException,
  PutDataLakeSettingsCommand,
  type DataLakeSettings,
  type LakeFormationClient,
} from '@aws-sdk/client-lakeformation';
import type { OwnAdditions } from './own-additions';
import { withAdministrators, missingAdministrators, withoutAdministrators } from './settings';

/** Lake Formation refuses the whole list as long as one of its administrators does not exist. */
export class UnknownAdministrator extends Error {
  constructor(cause: Error) {
    super(
      `Lake Formation administrators: ${cause.message}; each must exist, so if this one was deleted, take it off the ` +
        'list (Lake Formation console, Administrative roles and tasks) and deploy again',
      { cause },
    );
  }
}

/** The account's Lake Formation administrators, of which only those that were added here are ever taken away. */
export class Administrators {
  constructor(
    private readonly lakeFormation: LakeFormationClient,
    private readonly memory: OwnAdditions,
  ) {}

  /**
   * Adds administrators. What an earlier attempt remembers is still ours, even if it got no further than that; so it
   * is remembered before it is added.
   *
   * @returns ARNs of all that are ours
   */
  async add(administrators: readonly string[]): Promise<string[]> {
    const settings = await this.settings();
    const ours = [
      ...new Set([...(await this.memory.read()), ...missingAdministrators(settings, administrators)]),
    ];
    await this.memory.write(ours);
    await this.put(withAdministrators(settings, administrators));
    return ours;
  }

  /**
   * Takes away what was added, and forgets it afterwards.
   *
   * @returns ARNs of those taken away
   */
  async remove(): Promise<string[]> {
    const ours = await this.memory.read();
    if (ours.length > 0) await this.put(withoutAdministrators(await this.settings(), ours));
    await this.memory.forget();
    return ours;
  }

  /** Whether a role is an administrator now. */
  async has(role: string): Promise<boolean> {
    return missingAdministrators(await this.settings(), [role]).length === 0;
  }

  private async settings(): Promise<DataLakeSettings> {
    const { DataLakeSettings: settings } = await this.lakeFormation.send(new GetDataLakeSettingsCommand({}));
    if (!settings) throw new Error('Lake Formation answered without settings');
    return settings;
  }

  private async put(settings: DataLakeSettings): Promise<void> {
    try {
      await this.lakeFormation.send(new PutDataLakeSettingsCommand({ DataLakeSettings: settings }));
    } catch (error) {
      if (error instanceof InvalidInputException && /invalid principal/i.test(error.message)) {
        throw new UnknownAdministrator(error);
      }
      throw error;
    }
  }
}
