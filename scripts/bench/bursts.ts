import { burstReport, compare } from './bursts/report';
import { deployedSettings } from './bursts/settings';

/** What bursts of uploads cost here and in AWS's sample, simulated: a table. */
export function bursts(): string[] {
  return burstReport(compare(deployedSettings()));
}
