import type { Identities } from '../gateway/identities';
import type { LocalAws, LocalService } from '../local-aws';
import type { Moto } from '../moto/moto';
import { createAccessKeys } from './access-keys';
import { createSts } from './sts';

/** Every part of AWS that is served here rather than by moto. */
export function createServices(aws: LocalAws, identities: Identities, moto: Moto): readonly LocalService[] {
  return [createSts(aws, identities, moto), createAccessKeys(identities)];
}
