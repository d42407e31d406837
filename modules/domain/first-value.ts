import { DataResource } from 'cdktf/lib/terraform-data-resource';
import type { Construct } from 'constructs';

/** The value that an expression had when the state first held it, whatever becomes of the expression later. */
export function firstValue(scope: Construct, id: string, value: string): string {
  const firstValueResource = new DataResource(scope, id, {
    input: { value },
    lifecycle: { ignoreChanges: ['input'] },
  });
  return firstValueResource.getStringAttribute('output.value');
}
