import type { PolicyGrantMember } from '@aws-sdk/client-datazone';
import { ALL_USERS, compare, projectOwners } from '../../../lambda/policy-grants/grant';
import { configurationGrants, rootUnitGrants } from '../../../lambda/policy-grants/desired-grants';

describe('comparison', () => {
  const user = (userIdentifier: string) => ({ user: { userIdentifier } });
  const [{ grants: desired }] = rootUnitGrants(['u-1']);

  test.each<[string, PolicyGrantMember, boolean]>([
    [
      'itself',
      { principal: user('u-1'), detail: { createProject: { includeChildDomainUnits: false } } },
      true,
    ],
    ['no word on child units', { principal: user('u-1'), detail: { createProject: {} } }, true],
    ['the role of that profile', { principal: user('arn:role'), detail: { createProject: {} } }, true],
    [
      'child units too',
      { principal: user('u-1'), detail: { createProject: { includeChildDomainUnits: true } } },
      false,
    ],
    ['another user', { principal: user('u-2'), detail: { createProject: {} } }, false],
    ['all users', { principal: ALL_USERS, detail: { createProject: {} } }, false],
  ])('%s is the wanted grant: %s', (_what, present, same) => {
    const { lacking, surplus } = compare(desired, [present], new Map([['arn:role', 'u-1']]));
    expect(lacking).toEqual(same ? [] : desired);
    expect(surplus).toEqual(same ? [] : [present]);
  });

  test('projects differ by designation, by filter and by domain unit', () => {
    const [{ grants: own }] = configurationGrants('p', [], 'root');
    const detail = { createEnvironmentProfile: { domainUnitId: 'root' } };
    const project = { projectDesignation: 'OWNER', projectIdentifier: 'p' } as const;
    const domainUnitFilter = { domainUnit: 'root' };
    const others: PolicyGrantMember[] = [
      { principal: { project: { ...project, projectDesignation: 'CONTRIBUTOR' } }, detail },
      { principal: { project: { ...project, projectGrantFilter: { domainUnitFilter } } }, detail },
      { principal: projectOwners('p'), detail: { createEnvironmentProfile: { domainUnitId: 'child' } } },
    ];
    expect(compare(own, others)).toEqual({ lacking: own, surplus: others });
    expect(compare(own, [{ principal: projectOwners('p'), detail }]).surplus).toEqual([]);
  });
});
