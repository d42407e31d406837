import type { Naming } from './naming';

/** Whether what any account holds is described. */
export function hasDescriptions({ accounts }: Naming): boolean {
  return accounts.some(({ hasIntake }) => hasIntake);
}

/** Project of what datasets are described by. An entry's name has no space, so that no other project is called so. */
export function descriptionsProject({ domain }: Naming): string {
  return `${domain} descriptions`;
}
