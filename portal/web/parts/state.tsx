import { Badge } from '@mantine/core';

/** By what a state means to a steward. */
const COLOURS: readonly (readonly [RegExp, string])[] = [
  [/^(OWNER|ASSOCIATED|COMPLETED|SUCCESS|SUCCEEDED|OK|READY|APPROVED|ACCEPTED)$/, 'teal'],
  [/^(RUNNING|REQUESTED|QUEUED|ASSOCIATING|STOPPING|PENDING)$/, 'blue'],
  [/^(FAILED|ALARM|REJECTED|NONE|DISASSOCIATED|REVOKED)$/, 'red'],
  [/^(PARTIALLY_SUCCEEDED|DISASSOCIATING|STOPPED|CANCELLED|INSUFFICIENT_DATA)$/, 'orange'],
];

/** A state in AWS's own words. */
export function State({ of }: { of: string }) {
  const colour = COLOURS.find(([pattern]) => pattern.test(of))?.[1] ?? 'gray';
  return (
    <Badge color={colour} variant="outline" styles={{ label: { color: 'var(--mantine-color-text)' } }}>
      {of.toLowerCase().replaceAll('_', ' ')}
    </Badge>
  );
}
