import { warnings } from '../../config/warnings';
import type { PlatformConfig } from '../../platform/config';
import { type Answer, warning } from './check';

/** What a platform with consumers in governance's account does not keep apart. */
export function trials(config: PlatformConfig): Answer {
  return warning(
    warnings(config).join('; '),
    'Before real data: give each an account of its own (accountId), bootstrap it, and deploy governance and the consumer.',
  );
}
