import { readFileSync } from 'node:fs';
import {
  CreateProjectCommand,
  DataZoneClient,
  UpdateEnvironmentProfileCommand,
} from '@aws-sdk/client-datazone';
import { requireMember } from '../../../commands/session';
import { Builder, freshName, Plot } from './builder';
import { type Deployed, grantsSession, person, type Platform, projectOf } from './platform';
import { empty, mend, onConfiguration } from './policies';
import { expectAllowed, expectNotPermitted, expectRefused } from './refusal';
import { asCreator, asUser, building, ownerRole, profilesOf } from './users';
import { withRight } from './walls';

/** DataZone lets every user of a domain build in every account, until somebody has said who may. */
export function domainIsClosed(deployed: Deployed): void {
  test("the owner of an account's projects can build in no other account, by whichever profile", async () => {
    const platform = deployed();
    const { accounts } = platform.naming;
    for (const own of accounts) {
      const role = await ownerRole(platform, own);
      const project = await projectOf(platform, own);
      const others = accounts.filter((names) => names !== own);
      const commands = await Promise.all(others.map((names) => building(platform, names, project)));
      await expectNotPermitted(role, commands.flat());
    }
  });

  test('a user of the domain who is member of nothing makes no project, and with one builds nowhere', async () => {
    const platform = deployed();
    const { domainId: domainIdentifier, naming } = platform;
    await asUser(platform, async (user) => {
      await expectNotPermitted(user, [new CreateProjectCommand({ domainIdentifier, name: 'intruder' })]);
      await asCreator(platform, user, async (builder) => {
        const project = await builder.project('intruder');
        for (const names of naming.accounts) {
          await expectNotPermitted(user, await building(platform, names, project));
        }
      });
    });
  });

  test("without its grants an account is open to both, who read its rows; the doctor says so, a deploy's mending ends it", async () => {
    const platform = deployed();
    const { naming } = platform;
    const [own, other] = naming.producers;
    const configuration = await onConfiguration(platform, own);
    const administrator = person(platform, own).client(DataZoneClient);
    const home = await projectOf(platform, other);
    await asUser(platform, (user) =>
      asCreator(platform, user, async (builder) => {
        const [thief, reader] = [await builder.project('thief'), await builder.project('reader')];
        try {
          for (const entity of configuration) await empty(administrator, entity);

          const onboarding = new Builder(platform, await ownerRole(platform, other));
          const plot = await Plot.in(platform, own);
          try {
            const profile = await onboarding.profile(plot.profile(home, 'neighbour'));
            await onboarding.environment(plot.environment(home, freshName('neighbour'), profile));
          } finally {
            await onboarding.leave();
          }

          const shop = await builder.environment(
            plot.environment(thief, 'thief', await builder.profile(plot.profile(thief, 'thief'))),
          );
          const desk = await builder.environment(plot.environment(reader, 'reader'));
          const listing = await builder.publishBySource(thief, shop, own.database, 'patients');
          expect(await builder.subscribe(reader, desk, listing)).toMatchObject({ status: 'COMPLETED' });
          expect(await builder.ask(desk, 'reader', 'SELECT count(*) FROM patients')).toEqual([['500']]);

          const doctor = await findingsOf(platform);
          for (const finding of [
            /CREATE_ENVIRONMENT_PROFILE lacks OWNER of project/,
            /CREATE_ENVIRONMENT_FROM_BLUEPRINT lacks/,
            /CREATE_PROJECT is granted to user \S+:role\/intruder/,
            /work group ehds-thief of project/,
          ]) {
            expect(doctor).toMatch(finding);
          }
        } finally {
          await mend(platform, own);
        }
        await expectNotPermitted(await ownerRole(platform, other), await building(platform, own, home));
        await expectNotPermitted(user, await building(platform, own, thief));
      }),
    );
  });

  test("without its grants the authority's own account is open too, and a deploy's mending ends it", async () => {
    const platform = deployed();
    const { governance } = platform.naming;
    const plot = await Plot.in(platform, governance);
    await asUser(platform, (user) =>
      asCreator(platform, user, async (builder) => {
        const project = await builder.project('settler');
        await expectNotPermitted(user, await building(platform, governance, project));
        const administrator = person(platform, governance).client(DataZoneClient);
        try {
          for (const entity of await onConfiguration(platform, governance))
            await empty(administrator, entity);
          await builder.environment(plot.environment(project, freshName('settler')));
        } finally {
          await mend(platform, governance);
        }
        await expectNotPermitted(user, await building(platform, governance, project));
      }),
    );
  });

  test("a project can't use another's profile: neither its list of projects nor its grant lets it", async () => {
    const platform = deployed();
    const { domainId: domainIdentifier, naming } = platform;
    const [own] = naming.producers;
    const plot = await Plot.in(platform, own);
    const [identifier] = await profilesOf(platform, own);
    const widened = (projects: string) =>
      new UpdateEnvironmentProfileCommand({
        domainIdentifier,
        identifier,
        userParameters: [{ name: 'allowedProjects', value: projects }],
      });
    const home = await projectOf(platform, own);
    const owner = await ownerRole(platform, own);
    await asUser(platform, (user) =>
      asCreator(platform, user, async (builder) => {
        const project = await builder.project('squatter');
        const attempt = (name: string) => plot.environment(project, name, identifier);
        await expectNotPermitted(user, [attempt('first')]);
        await expectRefused(owner, [
          ['datazone:UpdateEnvironmentProfile', '*', DataZoneClient, widened(project)],
        ]);

        const administrator = person(platform, naming.governance);
        const rights = ['datazone:UpdateEnvironmentProfile'];
        await withRight(administrator, naming.onboardingRole(own.entry), rights, async () => {
          await expectAllowed(owner, [[DataZoneClient, widened(`${home},${project}`)]]);
          try {
            await expectNotPermitted(user, [attempt('second')]);
            await empty((await grantsSession(platform, own)).client(DataZoneClient), {
              domainIdentifier,
              entityType: 'ENVIRONMENT_PROFILE',
              entityIdentifier: identifier,
              policyType: 'CREATE_ENVIRONMENT',
            });
            await builder.environment(attempt('third'));
          } finally {
            await expectAllowed(owner, [[DataZoneClient, widened(home)]]);
            await mend(platform, own);
          }
        });
        await expectNotPermitted(user, [attempt('fourth')]);
      }),
    );
  });
}

/** All that the doctor says of a platform in which something is wrong. */
async function findingsOf({ world }: Platform): Promise<string> {
  const failure = await world.commands.doctor(world.session('governance', 'operator')).then(
    () => {
      throw new Error('the doctor finds nothing wrong');
    },
    ({ message }: Error) => message,
  );
  // Of a long log the error quotes the end.
  return readFileSync(requireMember(/the whole log is (\S+):/.exec(failure)?.[1], 'log'), 'utf8');
}
