import type { Resource } from '../read/resource';
import { type Judgement, note } from './finding';
import { TypeTable } from './names';

/** CloudFormation stacks, whose templates are read. */
export const STACK_TYPES = [
  'aws_cloudformation_stack',
  'aws_cloudformation_stack_set',
  'awscc_cloudformation_stack',
  'awscc_cloudformation_stack_set',
];

/** Resources that make or do something that no plan shows, by the attributes that say what: a whole sentence. */
const OPAQUE = new TypeTable([
  {
    types: STACK_TYPES,
    by: ['template_body', 'template_url', 'parameters', 'capabilities', 'iam_role_arn'],
    means: 'The plan does not show what CloudFormation makes of it: read the template.',
  },
  {
    types: [
      'helm_release',
      'kubectl_manifest',
      'kubernetes_manifest',
      'argocd_application',
      'kustomization_resource',
    ],
    by: ['chart', 'version', 'repository', 'values', 'set', 'yaml_body', 'manifest', 'source'],
    means: 'What it runs in the cluster, and with which rights, is not read here: read its source.',
  },
  {
    types: [
      'azurerm_*template_deployment',
      'google_deployment_manager_deployment',
      'aws_servicecatalog_provisioned_product',
      'aws_serverlessapplicationrepository_cloudformation_stack',
    ],
    by: [
      'template_content',
      'parameters_content',
      'target',
      'parameters',
      'provisioning_artifact_name',
      'semantic_version',
    ],
    means: 'The plan does not show what it makes: read its template.',
  },
  {
    types: ['aws_lambda_invocation', 'aws_ssm_association', 'aws_redshiftdata_statement'],
    by: ['input', 'triggers', 'qualifier', 'function_name', 'parameters', 'sql', 'name'],
    means: 'It runs something, and the plan does not show what that does.',
  },
]);

/**
 * What a change makes or does that the plan does not show.
 *
 * @param read attributes whose content is read elsewhere
 */
export function opaqueFindings(resource: Resource, read: readonly string[]): readonly Judgement[] {
  const { type, change, configuration } = resource;
  const found: Judgement[] = [];
  const row = OPAQUE.rowOf(type);
  const changed = resource.changed.filter((name) => row?.by.includes(name) && !read.includes(name));
  if (row && change.after !== null && changed.length > 0) {
    const fact = change.before === null ? note(row.means) : note(`${row.means} What changes: {}.`, changed);
    found.push({ level: 'medium', topic: 'Unknown', fact });
  }
  const runs = [...new Set((configuration?.provisioners ?? []).map((each) => each.type))];
  if (runs.length > 0 && change.actions.includes('create')) {
    const means = 'It runs commands when it is made ({}), and the plan does not show what they do.';
    found.push({ level: 'medium', topic: 'Unknown', fact: note(means, runs) });
  }
  return found;
}
