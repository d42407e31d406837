import Lock from 'lucide-react/icons/lock';
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
    <div className="unseen">
      <Lock size={16} aria-hidden />
      <div>
        <b>{what}: not visible with your rights</b>
        <p>{seen.reason}</p>
        <p>{seen.cure}</p>
      </div>
    </div>
  );
}
