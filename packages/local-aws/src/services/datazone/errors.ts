/** Whether `error` is the API error of that name. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** What an error says, for the failure reasons that the API gives. */
export function reason(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Does something that may have been done already: the named errors are no failure. */
export async function ignoreErrors(names: readonly string[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isNamed(error, ...names)) {
      throw error;
    }
  }
}
