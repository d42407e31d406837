import { type Deployed, type PathStep, stateOf, stateText } from './platform';

/** Shapes of what nobody may find in a state that others read. */
const SECRETS: Readonly<Record<string, RegExp>> = {
  'access key id': /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  'private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'JSON web token': /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./,
  'secret of a key, a password or a token':
    /"(?:\w*(?:secret|password|passwd|access_key|session_token|auth_token|api_key|private_key)\w*)":\s*"[^"]+"/i,
};

/** Whoever reads one output reads the whole state; so no state holds what one must not know. */
export function statesHoldNoSecret(deployed: Deployed): void {
  test('no state holds a secret, nor a value that Terraform calls sensitive', async () => {
    const platform = deployed();
    const { accounts } = platform.world.local;
    const people = Object.values(accounts).flatMap(({ administrator, operator }) => [
      administrator,
      operator,
    ]);
    const keys = people.map(({ secretAccessKey }) => secretAccessKey);
    for (const names of platform.naming.accounts) {
      for (const key of [names.stateKey, names.bootstrapStateKey]) {
        const text = await stateText(platform, names, key);
        expect(text).toContain('"resources"');
        for (const [what, pattern] of Object.entries(SECRETS)) {
          expect([key, what, pattern.exec(text)?.[0]]).toEqual([key, what, undefined]);
        }
        expect([key, keys.filter((secret) => text.includes(secret))]).toEqual([key, []]);
        const { outputs, resources } = await stateOf(platform, names, key);
        const sensitive = [
          ...Object.entries(outputs).flatMap(([name, output]) => (output.sensitive ? [name] : [])),
          ...resources.flatMap(({ type, name, instances }) =>
            instances.flatMap(({ attributes, sensitive_attributes: marked = [] }) =>
              marked
                // The lock of a bucket has a token, which is never given here.
                .filter((path) => !isEmpty(attributes, path))
                .map((path) => `${type}.${name} ${JSON.stringify(path)}`),
            ),
          ),
        ];
        expect([key, sensitive]).toEqual([key, []]);
      }
    }
  });
}

function isEmpty(attributes: unknown, path: readonly PathStep[]): boolean {
  const value = path.reduce<unknown>(
    (within, step) => (within as Record<string, unknown> | null)?.[String(step.value)],
    attributes,
  );
  return value === undefined || value === null || value === '';
}
