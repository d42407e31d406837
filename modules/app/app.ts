import { App } from 'cdktf';
// Only this form gives the object through which cdktf itself calls.
// eslint-disable-next-line @typescript-eslint/no-require-imports
import traces = require('cdktf/lib/tokens/private/stack-trace');

/**
 * A cdktf app without two costs that grow with every producer: with 200 of them they were four fifths of the
 * process time.
 */
export function platformApp(): App {
  // cdktf keeps a whole call stack, mapped to its source, for each of the thousands of tokens, only to word an error.
  Object.assign(traces, { captureStackTrace: () => [] });
  // cdktf would ask `terraform version` in a process for each terraform_data; Terraform itself checks all the rest.
  return new App({ skipValidation: true });
}
