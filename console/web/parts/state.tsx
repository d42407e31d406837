import Check from 'lucide-react/icons/circle-check';
import Dashed from 'lucide-react/icons/circle-dashed';
import Clock from 'lucide-react/icons/clock';
import Alert from 'lucide-react/icons/triangle-alert';
import Cross from 'lucide-react/icons/circle-x';
import { type Tone, toneOf, stateInWords } from './format';

const SIGNS = { good: Check, busy: Clock, warn: Alert, bad: Cross, plain: Dashed } as const;

/** A state in AWS's own words, with a sign of what it means. */
export function State({ of, tone = toneOf(of) }: { of: string; tone?: Tone }) {
  const Sign = SIGNS[tone];
  return (
    <span className="state" data-tone={tone}>
      <Sign size={14} aria-hidden />
      {stateInWords(of)}
    </span>
  );
}
