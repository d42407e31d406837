import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Seen } from '../../api';

/** What one's rights show; where they show nothing, that and the cure, never an empty list. */
export function Shown<T>({
  seen,
  what,
  children,
}: {
  seen: Seen<T> | undefined;
  what: string;
  children: (value: T) => ReactNode;
}) {
  if (seen === undefined) return null;
  if (seen.visible) return <>{children(seen.value)}</>;
  return (
    <Alert color="gray" variant="light" title={`${what}: not visible with your rights`} p="xs">
      {seen.reason} {seen.cure}
    </Alert>
  );
}
