import { Alert } from '@mantine/core';
import { CallFailed } from '../client';

/** Why a call failed, and what helps. */
export function Failed({ error }: { error: Error }) {
  return (
    <Alert color="red" title={error.message} role="alert">
      {error instanceof CallFailed ? error.cure : undefined}
    </Alert>
  );
}
