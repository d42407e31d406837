import { DataZoneClient } from '@aws-sdk/client-datazone';
import { GetDataLakeSettingsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AccountNames } from '../../../platform/naming/naming';
import { requireMember, type Session } from '../../../commands/session';
import { Builder } from './builder';
import {
  blueprintOf,
  deployRole,
  type Deployed,
  onboardingRole,
  person,
  type Platform,
  projectOf,
} from './platform';
import { grantsOn, onConfiguration } from './policies';
import { profilesOf } from './users';

const CREATE = { tf: { action: 'create', prev_input: null } };

/** Two functions outrank a deploy, which may call them with whatever it likes. */
export function functionsTakeNoForgery(deployed: Deployed): void {
  test('by no input does a deploy role become an administrator of the lake', async () => {
    const platform = deployed();
    const [names] = platform.naming.producers;
    const deploy = await deployRole(platform, names);
    const own = names.deployRoleArn;
    const before = await administratorsOf(platform, names);
    for (const forged of [{ administrators: [own] }, { ADMINISTRATORS: own, CRAWLER_ROLE_ARN: own }]) {
      await invoke(deploy, names, 'lake-administrators', { ...CREATE, ...forged });
    }
    expect(await administratorsOf(platform, names)).toEqual(before);
    expect(before).not.toContain(own);
  });

  test('by no input does the function let a foreign project build, or take the own one away', async () => {
    const platform = deployed();
    const { naming, domainId } = platform;
    const [own] = naming.producers;
    const blueprintId = await blueprintOf(platform);
    const projectId = await projectOf(platform, own);
    const [profileId] = await profilesOf(platform, own);
    // One that the same role owns, so that the function can look it up; of others it learns nothing.
    const builder = new Builder(platform, await onboardingRole(platform, own));
    const foreign = await builder.project('intruder');
    const configuration = { step: 'configuration', domainId, blueprintId, projectId };
    const profile = { step: 'profile', domainId, profileId, projectId, allowedProjectId: projectId };
    const forged: readonly (readonly [input: object, error: RegExp])[] = [
      [
        { ...configuration, projectId: foreign },
        /must be a project called ehds-producer, and it is called intruder/,
      ],
      [{ ...configuration, trialProjectIds: [foreign] }, /must be a project called/],
      [{ ...configuration, domainId: 'dzd_intruder' }, /.+/],
      [{ ...configuration, blueprintId: 'intruder' }, /.+/],
      [{ ...profile, allowedProjectId: foreign }, /must be a project called/],
      [{ step: 'root-unit', domainId, creators: [own.deployRoleArn] }, /only governance owns the domain/],
    ];
    const deploy = await deployRole(platform, own);
    const datazone = person(platform, own).client(DataZoneClient);
    const list = async () =>
      Promise.all((await onConfiguration(platform, own)).map((entity) => grantsOn(datazone, entity)));
    const before = await list();
    expect(before.flat().length).toBeGreaterThan(1);
    try {
      for (const [input, error] of forged) {
        expect(await invoke(deploy, own, 'policy-grants', { ...input, ...CREATE })).toMatch(error);
      }
      await invoke(deploy, own, 'policy-grants', { ...configuration, tf: { action: 'delete' } });
    } finally {
      await builder.leave();
    }
    expect(await list()).toEqual(before);
  });

  test("nor does governance's let anybody else make projects", async () => {
    const platform = deployed();
    const { naming, domainId } = platform;
    const { governance } = naming;
    const deploy = await deployRole(platform, governance);
    for (const role of [governance.deployRoleArn, `${naming.onboardingRoleArn('x')}/../intruder`]) {
      const input = { step: 'root-unit', domainId, creators: [role], ...CREATE };
      expect(await invoke(deploy, governance, 'policy-grants', input)).toMatch(/creators: must be roles/);
    }
  });
}

async function administratorsOf(platform: Platform, names: AccountNames): Promise<readonly unknown[]> {
  const lake = person(platform, names).client(LakeFormationClient);
  const { DataLakeSettings } = await lake.send(new GetDataLakeSettingsCommand({}));
  const { DataLakeAdmins } = requireMember(DataLakeSettings, 'DataLakeSettings');
  return (DataLakeAdmins ?? []).map(({ DataLakePrincipalIdentifier }) => DataLakePrincipalIdentifier).sort();
}

/** What a function answers to an input; its error, where it ends with one. */
async function invoke(as: Session, names: AccountNames, purpose: string, input: object): Promise<string> {
  const { FunctionError, Payload } = await as.client(LambdaClient).send(
    new InvokeCommand({
      FunctionName: names.functionName(purpose),
      Payload: JSON.stringify(input),
    }),
  );
  const answer = requireMember(Payload, 'Payload').transformToString();
  return FunctionError === undefined ? '' : answer;
}
