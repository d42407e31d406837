import { code, codes, type Finding } from './finding';
import type { ConfiguredResource, ResourceChange } from './show';
import { STACK, templateFindings } from './template';
import { changedIn } from './values';

/** Resources that make or do something that no plan shows, by the attributes that say what. */
const OPAQUE: readonly { readonly type: RegExp; readonly by: readonly string[]; readonly text: string }[] = [
  {
    type: STACK,
    by: ['template_body', 'template_url', 'parameters', 'capabilities', 'iam_role_arn'],
    text: 'What CloudFormation makes of it is not in the plan: read the template',
  },
  {
    type: /^(helm_release|kubectl_manifest|kubernetes_manifest|argocd_application|kustomization_resource)$/,
    by: ['chart', 'version', 'repository', 'values', 'set', 'yaml_body', 'manifest', 'source'],
    text: 'What runs in the cluster by it, and with which rights, is not told here: read it',
  },
  {
    type: /^(azurerm_\w*template_deployment|google_deployment_manager_deployment|aws_servicecatalog_provisioned_product|aws_serverlessapplicationrepository_cloudformation_stack)$/,
    by: [
      'template_content',
      'parameters_content',
      'target',
      'parameters',
      'provisioning_artifact_name',
      'semantic_version',
    ],
    text: 'What is made of it is not in the plan: read the template',
  },
  {
    type: /^aws_(lambda_invocation|ssm_association|redshiftdata_statement)$/,
    by: ['input', 'triggers', 'qualifier', 'function_name', 'parameters', 'sql', 'name'],
    text: 'Something is run by it. What that does, the plan does not tell',
  },
];

/** What a change makes or does that the plan does not show. */
export function opaqueFindings(
  resource: ResourceChange,
  configured: ConfiguredResource | undefined,
): readonly Finding[] {
  const { address, type, change } = resource;
  const found: Finding[] = [];
  const row = OPAQUE.find((one) => one.type.test(type));
  const differs = changedIn(resource);
  const ofTemplate = differs.includes('template_body') ? templateFindings(resource) : undefined;
  found.push(...(ofTemplate ?? []));
  // A new stack's parameters come with its template.
  const told = ofTemplate === undefined ? [] : change.before === null ? differs : ['template_body'];
  const changed = differs.filter((name) => row?.by.includes(name) && !told.includes(name));
  if (row && change.after !== null && changed.length > 0) {
    const why = change.before === null ? '' : ` (${codes(changed)} changes)`;
    found.push({ level: 'medium', topic: 'Unknown', address, text: `${row.text}${why}.` });
  }
  const runs = [...new Set((configured?.provisioners ?? []).map((one) => one.type))];
  if (runs.length > 0 && change.actions.includes('create')) {
    const text = `It runs commands when it is made (${runs.map((one) => code(one)).join(', ')}). What they do, the plan does not tell.`;
    found.push({ level: 'medium', topic: 'Unknown', address, text });
  }
  return found;
}
