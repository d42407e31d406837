import { GOVERNANCE, Naming } from '../../../platform/naming/naming';
import { Project } from '../../../modules/project/project';
import { TrialConsumer } from '../../../modules/trial-consumer/trial-consumer';
import { platform, synthesize, TRIAL } from '../platform';
import type { Block } from '../template';
import { DOMAIN_ID } from './lake-account';

const config = platform({ consumers: TRIAL });
const template = synthesize(
  (stack, account) => {
    const [names] = new Naming(config).trialConsumers;
    const { provider } = account;
    const authority = new Project(stack, 'project', {
      provider,
      name: account.names.project,
      domainId: DOMAIN_ID,
      description: 'Data of the authority',
    });
    const trial = new TrialConsumer(stack, 'trial', { account, names, domainId: DOMAIN_ID });
    trial.makePlace({ blueprintId: 'blueprint1', platform: authority, dependsOn: [], approverReady: [] });
  },
  config,
  GOVERNANCE,
);
const project = (name: string) => template.one('aws_datazone_project', `"name":"ehds-${name}"`);
const idOf = ({ address }: Block) => `\${${address}.id}`;

test('its researchers get a project of their own in the domain', () => {
  expect(project('trial').body).toMatchObject({
    domain_identifier: DOMAIN_ID,
    description: 'Research of trial, for trials',
  });
});

test('the authority’s project owns the profile, so that the trial’s can make no further environment by it', () => {
  const profile = template.one('aws_datazone_environment_profile');
  expect(profile.body['project_identifier']).toBe(idOf(project('governance')));
  expect(template.one('aws_datazone_environment').body).toMatchObject({
    project_identifier: idOf(project('trial')),
    profile_identifier: idOf(profile),
  });
});

test('the environment shows no data of the account besides what is subscribed to', () => {
  const { body } = template.one('aws_datazone_environment_profile');
  expect(body['user_parameters']).toContainEqual({ name: 'profilePermissionLevel', value: 'LIMITED_ACCESS' });
});

test('the members are those of the configuration', () => {
  const [{ role, designation }] = TRIAL.trial.members;
  const body = template.one('aws_cloudformation_stack').text('template_body');
  expect(body).toContain(role);
  expect(body).toContain(designation);
});
