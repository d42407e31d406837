import type { PlatformConfig } from '../platform/config';

/** What a sound configuration leaves open, a line each; nothing where it keeps its accounts apart. */
export function warnings({ consumers }: Pick<PlatformConfig, 'consumers'>): readonly string[] {
  const trials = Object.entries(consumers).flatMap(([entry, { accountId }]) =>
    accountId === undefined ? entry : [],
  );
  if (trials.length === 0) return [];
  const [are, have] = trials.length === 1 ? ['the consumer', 'has'] : ['the consumers', 'have'];
  return [
    `${are} ${trials.join(' and ')} ${have} no accountId: in governance's account DataZone and Lake Formation alone keep researchers from the authority's data and from one another's; for trials only`,
  ];
}
