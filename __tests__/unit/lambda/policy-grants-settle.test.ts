import {
  AddPolicyGrantCommand,
  DataZoneClient,
  ListPolicyGrantsCommand,
  type PolicyGrantMember,
  RemovePolicyGrantCommand,
} from '@aws-sdk/client-datazone';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { ALL_USERS, compare, type Grant, projectOwners } from '../../../lambda/policy-grants/grant';
import { GrantList } from '../../../lambda/policy-grants/grant-list';
import { settleGrants } from '../../../lambda/policy-grants/settle';
import { Grants } from './datazone-grants';

const ENTITY = {
  domainIdentifier: 'dzd_1',
  entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
  entityIdentifier: '444455556666:bp',
} as const;
const POLICY = 'CREATE_ENVIRONMENT_PROFILE' as const;
const LIST = { ...ENTITY, policyType: POLICY };
const detail = { createEnvironmentProfile: { domainUnitId: 'root' } };
const grantTo = (projectId: string): Grant => ({ principal: projectOwners(projectId), detail });
const grantToAllUsers: Grant = { principal: ALL_USERS, detail };

const dataZone = mockClient(DataZoneClient);
const patient = async () => undefined;
const list = () => new GrantList(new DataZoneClient({ region: 'eu-central-1' }), ENTITY, POLICY);

beforeEach(() => dataZone.reset());

/** Numbers that say which of the calls fail, before or after they did their work. */
const failures = fc.array(fc.record({ call: fc.nat(40), when: fc.constantFrom('before', 'after') }), {
  maxLength: 8,
});
const anyGrant = fc.constantFrom(...['a', 'b', 'c', 'd', 'e'].map(grantTo), grantToAllUsers);
const desiredGrants = fc.uniqueArray(fc.constantFrom('own', 'trial', 'a').map(grantTo), {
  minLength: 1,
  maxLength: 3,
});

test('from any list, through any failures, it ends as wanted, and is never empty once the first grant is there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyGrant, { maxLength: 6 }),
      fc.nat(60),
      desiredGrants,
      failures,
      async (start, crowd, target, failing) => {
        dataZone.reset();
        const grants = new Grants();
        grants.put(LIST, [...start, ...Array.from({ length: crowd }, (_, at) => grantTo(`crowd-${at}`))]);
        let call = 0;
        grants.serve(dataZone, (when) => {
          if (when === 'before') call += 1;
          if (failing.some((one) => one.call === call && one.when === when)) throw new Error('interrupted');
        });
        // As often as Terraform's operator would deploy again.
        for (let run = 0; run <= failing.length; run += 1) {
          try {
            await settleGrants(list(), target, undefined, patient);
            break;
          } catch (error) {
            expect(error).toMatchObject({ message: 'interrupted' });
          }
        }
        const { lacking, surplus } = compare(target, grants.of(LIST));
        expect({ lacking, surplus }).toEqual({ lacking: [], surplus: [] });
        let complete = compare(target, [...start]).lacking.length === 0;
        for (const { grants: held } of grants.history) {
          // Nothing goes before every wanted grant is there, and from then on they stay.
          expect(held.length).toBeGreaterThan(0);
          const whole = compare(target, held).lacking.length === 0;
          expect(whole || !complete).toBe(true);
          complete ||= whole;
          if (!whole) expect(start.every((grant) => compare([grant], held).lacking.length === 0)).toBe(true);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('that would fail if it removed first', async () => {
  const grants = new Grants();
  grants.put(LIST, [grantToAllUsers]);
  grants.serve(dataZone);
  const client = new DataZoneClient({ region: 'eu-central-1' });
  const [{ principal, grantId: grantIdentifier }] = grants.of(LIST);
  await client.send(new RemovePolicyGrantCommand({ ...LIST, principal, grantIdentifier }));
  await client.send(new AddPolicyGrantCommand({ ...LIST, ...grantTo('own') }));
  expect(grants.history.map(({ grants: held }) => held.length)).toEqual([0, 1]);
});

test('what DataZone shows late is waited for', async () => {
  const grants = new Grants();
  grants.serve(dataZone);
  let looks = 0;
  const stale: PolicyGrantMember[] = [{ ...grantToAllUsers, grantId: 'g' }];
  dataZone.on(ListPolicyGrantsCommand).callsFake(() => {
    looks += 1;
    return { grantList: looks < 4 ? stale : grants.of(LIST) };
  });
  const pauses: number[] = [];
  await settleGrants(list(), [grantTo('own')], undefined, async (seconds) => pauses.push(seconds));
  expect(compare([grantTo('own')], grants.of(LIST)).lacking).toEqual([]);
  expect(pauses).toEqual([0, 0, 0, 1]);
});

test('a list that somebody else keeps opening is an error with the cure, and holds the platform’s own', async () => {
  const grants = new Grants();
  grants.serve(dataZone);
  let eve = 0;
  dataZone.on(ListPolicyGrantsCommand).callsFake(() => {
    eve += 1;
    grants.put(LIST, [grantTo(`eve-${eve}`)]);
    return { grantList: [...grants.of(LIST)] };
  });
  const pauses: number[] = [];
  await expect(
    settleGrants(list(), [grantTo('own')], undefined, async (seconds) => pauses.push(seconds)),
  ).rejects.toThrow(
    /CREATE_ENVIRONMENT_PROFILE on ENVIRONMENT_BLUEPRINT_CONFIGURATION 444455556666:bp: must be .* holds OWNER of project eve-\d+; .*remove-policy-grant/,
  );
  expect(compare([grantTo('own')], grants.of(LIST)).lacking).toEqual([]);
  expect(pauses.reduce((a, b) => a + b)).toBeLessThan(60);
});

describe('where the platform’s own project holds a grant with another detail', () => {
  const variant = { principal: projectOwners('own'), detail: { createEnvironmentProfile: {} } };

  test('the wanted one takes its place, if both may stand', async () => {
    const grants = new Grants();
    grants.put(LIST, [variant, grantToAllUsers]);
    grants.serve(dataZone);
    await settleGrants(list(), [grantTo('own')], undefined, patient);
    expect(grants.of(LIST)).toEqual([expect.objectContaining(grantTo('own'))]);
  });

  test('strangers go, and it is an error that names it, if only one may', async () => {
    const grants = new Grants(true);
    grants.put(LIST, [grantToAllUsers, variant]);
    grants.serve(dataZone);
    await expect(settleGrants(list(), [grantTo('own')], undefined, patient)).rejects.toThrow(
      'the list still lacks OWNER of project own, holds OWNER of project own; see who',
    );
    expect(grants.of(LIST)).toEqual([expect.objectContaining(variant)]);
  });
});

test('nothing wanted means nobody', async () => {
  const grants = new Grants();
  grants.put(LIST, [grantToAllUsers, grantTo('a')]);
  grants.serve(dataZone);
  await settleGrants(list(), [], undefined, patient);
  expect(grants.of(LIST)).toEqual([]);
});
