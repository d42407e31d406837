/**
 * What keeping a project takes: calls of Terraform's resources, of CloudFormation's handlers and of the deploy's own
 * checks, which look by name for what a killed deploy may have left. None of them takes a
 * resource in IAM (service authorization reference, Amazon DataZone).
 */
export const PROJECT_ACTIONS = [
  'datazone:CreateDataSource',
  'datazone:CreateEnvironment',
  'datazone:CreateEnvironmentProfile',
  'datazone:CreateProject',
  'datazone:CreateProjectMembership',
  'datazone:DeleteDataSource',
  'datazone:DeleteEnvironment',
  'datazone:DeleteEnvironmentProfile',
  'datazone:DeleteProject',
  'datazone:DeleteProjectMembership',
  'datazone:GetDataSource',
  'datazone:GetEnvironment',
  'datazone:GetEnvironmentBlueprintConfiguration',
  'datazone:GetEnvironmentProfile',
  'datazone:GetProject',
  // CloudFormation's handler finds a membership by listing them and reading the members' profiles.
  'datazone:GetUserProfile',
  'datazone:ListEnvironmentProfiles',
  'datazone:ListEnvironments',
  'datazone:ListProjectMemberships',
  'datazone:ListProjects',
  'datazone:UpdateDataSource',
  'datazone:UpdateEnvironment',
  'datazone:UpdateEnvironmentProfile',
  'datazone:UpdateProject',
];
