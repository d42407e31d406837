/** A variable of the environment. @throws Error that names it where it is missing, with the cure */
export function variable(env: NodeJS.ProcessEnv, name: string, cure: string): string {
  const value = env[name];
  if (value) return value;
  throw new Error(`${name} is not set: ${cure} (docs/ci.md).`);
}
