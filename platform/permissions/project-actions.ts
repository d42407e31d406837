import { acceptUnused } from '../accept-finding';

/**
 * What keeping a project takes: calls of Terraform's resources, of CloudFormation's handlers and of the deploy's own
 * checks, which look by name for what a killed deploy may have left. None of them takes a
 * resource in IAM (service authorization reference, Amazon DataZone).
 */
export const PROJECT_ACTIONS = [
  'datazone:CreateEnvironment',
  'datazone:CreateEnvironmentProfile',
  'datazone:CreateProject',
  'datazone:CreateProjectMembership',
  'datazone:DeleteEnvironment',
  'datazone:DeleteEnvironmentProfile',
  'datazone:DeleteProject',
  'datazone:DeleteProjectMembership',
  'datazone:GetEnvironment',
  'datazone:GetEnvironmentProfile',
  'datazone:GetProject',
  // CloudFormation's handler finds a membership by listing them and reading the members' profiles.
  'datazone:GetUserProfile',
  'datazone:ListEnvironmentProfiles',
  'datazone:ListEnvironments',
  'datazone:ListProjectMemberships',
  'datazone:ListProjects',
  'datazone:UpdateEnvironment',
  'datazone:UpdateProject',
];

/** What keeping its data source takes, where the project publishes. */
export const DATA_SOURCE_ACTIONS = [
  'datazone:CreateDataSource',
  'datazone:DeleteDataSource',
  'datazone:GetDataSource',
  'datazone:UpdateDataSource',
];

/** What keeping the form and the glossaries takes that datasets are described by. */
export const DESCRIPTION_ACTIONS = [
  'datazone:CreateFormType',
  'datazone:CreateGlossary',
  'datazone:CreateGlossaryTerm',
  'datazone:DeleteFormType',
  'datazone:DeleteGlossary',
  'datazone:DeleteGlossaryTerm',
  'datazone:GetFormType',
  'datazone:GetGlossary',
  'datazone:GetGlossaryTerm',
  // Also before a deletion, which takes what is disabled.
  'datazone:UpdateGlossary',
  'datazone:UpdateGlossaryTerm',
];

/** What keeping the project's CloudFormation stack takes. */
export const PROJECT_STACK_ACTIONS = [
  'cloudformation:ContinueUpdateRollback',
  'cloudformation:CreateStack',
  'cloudformation:DeleteStack',
  'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStacks',
  'cloudformation:GetTemplate',
  'cloudformation:TagResource',
  'cloudformation:UpdateStack',
];

/** Why those of the project's actions stay that no journey calls. */
export const UNUSED_PROJECT_ACTIONS = [
  ...acceptUnused(
    'A deploy looks for what a killed one left, and the journeys leave nothing behind.',
    'datazone:ListEnvironments',
  ),
];

/** Why those of the stack's actions stay that no journey calls. */
export const UNUSED_STACK_ACTIONS = [
  ...acceptUnused('Terraform asks it why a stack failed.', 'cloudformation:DescribeStackEvents'),
  ...acceptUnused(
    'The cure for a rollback that failed (docs/operations.md).',
    'cloudformation:ContinueUpdateRollback',
  ),
];
