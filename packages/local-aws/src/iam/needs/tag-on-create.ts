import type { Keys, Need } from '../types';

/**
 * The needs of making something, and of tagging it where the request has tags. AWS takes the tags that a new resource
 * is to have for the resource's own: its managed policies ask for `aws:ResourceTag` where things are made.
 *
 * @param action the service's tagging action
 */
export function tagOnCreate(action: string, needs: readonly Need[], resource?: string): readonly Need[] {
  return needs.flatMap((need) => {
    const { keys = {} } = need;
    if (keys['aws:TagKeys'] === undefined) return [need];
    const tagged = { ...need, keys: { ...keys, ...resourceTags(keys) } };
    return [tagged, { ...tagged, action, resource: resource ?? need.resource }];
  });
}

function resourceTags(keys: Keys): Keys {
  const tags = Object.entries(keys).filter(([key]) => key.startsWith('aws:RequestTag/'));
  return Object.fromEntries(
    tags.map(([key, value]) => [key.replace('aws:RequestTag/', 'aws:ResourceTag/'), value]),
  );
}
