import { age, birthsOf, type Day } from './calendar';
import type { Random } from './random';

/** A person who never lived. */
export interface Person {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly gender: 'F' | 'M' | 'X';
  readonly birth: Day;
  readonly death?: Day;
  /** Centimetres, once grown up. */
  readonly height: number;
  /** Body-mass index, once grown up, in tenths. */
  readonly bodyMass: number;
  readonly smoking: 'Never smoked' | 'Former smoker' | 'Current smoker';
}

/** First and last day that the files tell of. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

const GENDERS = [
  { gender: 'F', weight: 506 },
  { gender: 'M', weight: 484 },
  { gender: 'X', weight: 10 },
] as const;

const SMOKING = [
  { smoking: 'Never smoked', weight: 58 },
  { smoking: 'Former smoker', weight: 22 },
  { smoking: 'Current smoker', weight: 20 },
] as const;

/** Ages at the period's end: about the shape of a European population. */
const DECADES = [9, 10, 11, 13, 12, 16, 13, 9, 6, 1].map((weight, decade) => ({ weight, from: decade * 10 }));

/** Percent of an age group that dies within the period. */
const MORTALITY = [
  { fromAge: 80, percent: 40 },
  { fromAge: 65, percent: 14 },
  { fromAge: 40, percent: 3 },
  { fromAge: 0, percent: 1 },
];

const ONSETS = ['b', 'd', 'f', 'l', 'm', 'n', 'r', 's', 't', 'v'];
const VOWELS = ['a', 'e', 'i', 'o'];

/** People of a period, each born before its end and alive for some of it. */
export function people(random: Random, count: number, period: Period): Person[] {
  return Array.from({ length: count }, () => person(random, period));
}

function person(random: Random, period: Period): Person {
  const { gender } = random.weighted(GENDERS);
  const born = birthsOf(random.weighted(DECADES).from + random.int(0, 9), period.to);
  const birth = random.int(born.from, Math.min(born.to, period.to - 1));
  const { percent } = groupOf(age(birth, period.to));
  const livesFrom = Math.max(birth, period.from);
  return {
    id: random.uuid(),
    first: name(random, 2),
    last: name(random, 3),
    gender,
    birth,
    death: random.chance(percent) ? random.int(livesFrom + 1, period.to) : undefined,
    height: random.bell(150, 192),
    bodyMass: random.bell(190, 350),
    smoking: random.weighted(SMOKING).smoking,
  };
}

function groupOf(years: number): (typeof MORTALITY)[number] {
  const group = MORTALITY.find(({ fromAge }) => years >= fromAge);
  if (!group) throw new Error(`${years} is not an age`);
  return group;
}

/** Invented syllables and a number, so that nobody is called so. */
function name(random: Random, syllables: number): string {
  const letters = Array.from({ length: syllables }, () => random.pick(ONSETS) + random.pick(VOWELS)).join('');
  return `${letters[0].toUpperCase()}${letters.slice(1)}${random.int(100, 999)}`;
}
