import path from 'node:path';
import { loadConfig } from '../../../config/load';
import type { PlatformConfig } from '../../../platform/config';
import { flowSteps } from '@ehds/diagram/flow-steps';
import type { Arrow, Picture } from '@ehds/diagram/picture';
import { pictureOf } from '@ehds/diagram/platform';
import type { StackJson, Synthesized } from '@ehds/diagram';
import { synthesize } from '../../../tools/graph/synthesized';

export const ROOT = path.resolve(__dirname, '../../..');

/** The configuration whose picture the README shows. */
export const README_CONFIG = loadConfig(path.join(ROOT, 'config/local.yaml'));

/** A block of a stack, to be changed. */
export type Block = Record<string, unknown>;

type Blocks = Record<string, Record<string, Block>>;

/** Stacks with something changed in one of them. */
export function changeStack(
  stacks: Synthesized,
  stack: string,
  change: (resources: Blocks, json: StackJson) => void,
): Synthesized {
  const copy = structuredClone(stacks);
  const json = copy.get(stack);
  if (!json) throw new Error(`no stack "${stack}"`);
  change(json.resource as Blocks, json);
  return copy;
}

/** The one block of a type whose name contains the text. */
export function block(resources: Blocks, type: string, containing = ''): Block {
  return resources[type][nameOf(resources, type, containing)];
}

/** Takes that block out. */
export function remove(resources: Blocks, type: string, containing = ''): void {
  Reflect.deleteProperty(resources[type], nameOf(resources, type, containing));
}

function nameOf(resources: Blocks, type: string, containing: string): string {
  const names = Object.keys(resources[type] ?? {}).filter((name) => name.includes(containing));
  if (names.length !== 1) throw new Error(`${names.length} of type ${type} contain "${containing}"`);
  return names[0];
}

/** The arrows of a picture as text, such as `producer: SQS queue uploads -event wakes> Lambda crawl`. */
export function arrowSentences(picture: Picture, arrows: readonly Arrow[] = picture.arrows): string[] {
  const titles = new Map(picture.frames.map(({ id, title }) => [id, title]));
  const name = (id: string) => {
    const box = picture.boxes.find((one) => one.id === id);
    if (!box) return `account ${titles.get(id)}`;
    return `${titles.get(box.frame ?? '') ?? 'outside'}/${box.kind} ${box.title}`;
  };
  return arrows.map(({ from, to, kind, verb }) => `${name(from)} -${kind}: ${verb}-> ${name(to)}`);
}

export const picture = (stacks: Synthesized): Picture => pictureOf(stacks, README_CONFIG.prefix);

/** A configuration's picture with the steps of an upload. */
export function drawPlatform(config: PlatformConfig): { picture: Picture; steps: readonly Arrow[] } {
  const whole = pictureOf(synthesize(config), config.prefix);
  return { picture: whole, steps: flowSteps(whole) };
}
