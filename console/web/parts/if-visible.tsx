import Lock from 'lucide-react/icons/lock';
import type { ReactNode } from 'react';
import type { MaybeVisible } from '../../api';

/** What one's rights show; where they show nothing, that and the cure, never an empty list. */
export function IfVisible<T>({
  seen: content,
  what,
  children,
}: {
  seen: MaybeVisible<T> | undefined;
  what: string;
  children: (value: T) => ReactNode;
}) {
  if (content === undefined) return null;
  if (content.visible) return <>{children(content.value)}</>;
  return (
    <div className="unseen">
      <Lock size={16} aria-hidden />
      <div>
        <b>{what}: not visible with your rights</b>
        <p>{content.reason}</p>
        <p>{content.cure}</p>
      </div>
    </div>
  );
}
