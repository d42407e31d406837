import { deployPermissions } from '../../../bootstrap/deploy-permissions';
import { doctorPermissions, doctorSession } from '../../../platform/permissions/doctor';
import { Naming } from '../../../platform/naming/naming';
import { type Statement, policy } from '../../../platform/policy';
import { allows } from '../iam';
import { platform, producerWith, VARIANTS } from '../platform';

const actions = (statements: readonly object[]) =>
  statements.flatMap((statement) => (statement as Statement).actions);

describe.each(Object.entries(VARIANTS))('with %s', (_, config) => {
  const naming = new Naming(config);

  test.each(naming.accounts)('the session in $entry is one that STS takes, and can only look', (names) => {
    const session = doctorSession(config, names);
    // AssumeRole takes 2,048 characters of an inline session policy (STS API reference).
    expect(policy(session).length).toBeLessThanOrEqual(2048);
    for (const action of actions(session)) expect(action).toMatch(/^[a-z0-9]+:(Describe|Get|List)/);
  });

  test.each(naming.accounts)(
    'the deploy role in $entry may do all of it, and holds no right twice',
    (names) => {
      const { doctor, ...others } = deployPermissions(config, naming, names);
      const held = actions(
        Object.values(others)
          .flat()
          .filter((statement) => 'actions' in statement),
      );
      for (const action of actions(doctorSession(config, names))) {
        expect([...actions(doctor), ...held]).toContain(action);
      }
      const rights = (doctor as readonly Statement[]).flatMap(({ actions, resources }) =>
        actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
      );
      const rest = policy(Object.values(others).flat());
      expect(rights.filter((right) => allows(rest, right))).toEqual([]);
    },
  );
});

test('Organizations is asked only where the configuration counts on it, for its services only by governance', () => {
  const organized = (association: string) => {
    const config = platform({ producers: producerWith({ association }) });
    return new Naming(config).accounts.map((names) =>
      actions(doctorPermissions(config, names)).filter((action) => action.startsWith('organizations:')),
    );
  };
  expect(organized('invitation')).toEqual([[], []]);
  expect(organized('organization')).toEqual([
    ['organizations:DescribeOrganization', 'organizations:ListAWSServiceAccessForOrganization'],
    ['organizations:DescribeOrganization'],
  ]);
});
