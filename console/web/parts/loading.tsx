import { Center, Loader } from '@mantine/core';

/** Something is on its way. */
export function Loading({ what }: { what: string }) {
  return (
    <Center mih={160}>
      <Loader type="dots" aria-label={`${what} is loading`} role="status" />
    </Center>
  );
}
