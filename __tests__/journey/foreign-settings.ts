import {
  GetDataLakeSettingsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
} from '@aws-sdk/client-lakeformation';
import { ACCOUNTS } from '@ehds/local-aws/accounts';
import type { Naming } from '../../platform/naming/naming';
import type { World } from './world';

/** A Lake Formation administrator of the producer's account who is none of the platform's. */
export const FOREIGN_ADMINISTRATOR = `arn:aws:iam::${ACCOUNTS.producer}:role/lake-owner`;

/** Another team's administrator and settings in the producer's account, and our deploy role as one already in governance's. */
export async function foreignSettings(world: World, naming: Naming): Promise<void> {
  const put = async (account: 'governance' | 'producer', administrator: string, more: object) => {
    const lake = world.session(account).client(LakeFormationClient);
    const { DataLakeSettings } = await lake.send(new GetDataLakeSettingsCommand({}));
    await lake.send(
      new PutDataLakeSettingsCommand({
        DataLakeSettings: {
          ...DataLakeSettings,
          DataLakeAdmins: [{ DataLakePrincipalIdentifier: administrator }],
          Parameters: { CROSS_ACCOUNT_VERSION: '4' },
          ...more,
        },
      }),
    );
  };
  await put('producer', FOREIGN_ADMINISTRATOR, { TrustedResourceOwners: [ACCOUNTS.outsider] });
  await put('governance', naming.governance.deployRoleArn, {});
}

/** ARNs of the Lake Formation administrators of the producer's account. */
export async function administrators(world: World): Promise<(string | undefined)[]> {
  const lake = world.session('producer').client(LakeFormationClient);
  const { DataLakeSettings } = await lake.send(new GetDataLakeSettingsCommand({}));
  return (DataLakeSettings?.DataLakeAdmins ?? []).map(
    ({ DataLakePrincipalIdentifier }) => DataLakePrincipalIdentifier,
  );
}
