import type {
  EntitlementFact,
  Finding,
  LossFact,
  NetworkFact,
  Note,
  Ports,
  SettingFact,
  SettingValue,
  ValueFact,
} from '../judge/finding';
import { isEverybody } from '../judge/tables/entitlement';
import { accessSentence } from './access';
import { capital, code, codes, listText } from './text';

/** A finding as sentences in Markdown. What comes from the plan stands in them as code. */
export function sentenceOf({ fact, account, within, origin }: Finding): string {
  const where = within === undefined ? '' : `In its template, ${code(within)}: `;
  const who = {
    plan: '',
    outside: 'Somebody changed this outside of Terraform. ',
    later: 'In a later run: ',
  };
  return `${who[origin]}${where}${factSentence(fact, account)}`;
}

function factSentence(fact: Finding['fact'], account: string | undefined): string {
  switch (fact.kind) {
    case 'access':
      return accessSentence(fact, account);
    case 'entitlement':
      return entitlementSentence(fact);
    case 'network':
      return networkSentence(fact);
    case 'setting':
      return settingSentence(fact);
    case 'loss':
      return lossSentence(fact);
    case 'value':
      return valueSentence(fact);
    case 'note':
      return noteSentence(fact);
  }
}

function entitlementSentence({
  who,
  verb,
  what,
  preposition,
  on,
  narrowedBy,
  unread = [],
}: EntitlementFact): string {
  const things = listText(on.map((thing) => codes(thing)));
  const words = [
    listText(who.map(({ noun, value }) => personText(noun, value))),
    verb,
    what.length > 0 ? codes(what) : '',
    things === '' ? '' : `${preposition} ${things}`,
  ];
  const conditions = narrowedBy.map(({ name, value }) => `${code(name)} is ${code(value)}`);
  const only = conditions.length > 0 ? `, if ${listText(conditions)}` : '';
  const sentence = `${capital(words.filter((part) => part !== '').join(' '))}${only}.`;
  return unread.length > 0 ? `${sentence} The plan does not show what ${codes(unread)} allows.` : sentence;
}

function personText(noun: string, value: string): string {
  if (value === '') return noun;
  if (value === '*') return '**anybody** (in any AWS account or none)';
  if (isEverybody(value) && !value.includes(' ')) return `**anybody** (${code(value)})`;
  if (noun !== '') return `${noun} ${code(value)}`;
  const [, account] = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(value) ?? [];
  if (account !== undefined) return `the account ${code(account)} (any principal that it allows)`;
  return /^[\w.-]+\.amazonaws\.com$/.test(value) ? `the service ${code(value)}` : code(value);
}

function networkSentence({ change, from, everybody, ports }: NetworkFact): string {
  const who = everybody ? `The whole internet (${code(from)})` : code(from);
  const to = listText([...new Set(ports.map(portsText))]);
  return change === 'opened'
    ? `${who} can now reach it on ${to}.`
    : `${who} can no longer reach it on ${to}.`;
}

function portsText({ protocol, ranges }: Ports): string {
  if (ranges === undefined) return protocol === "the cluster's API" ? protocol : code(protocol);
  if (protocol === 'any') return '**every port**';
  const named = ranges.map(([first, last]) =>
    first === last ? `port ${first}` : `ports ${first} to ${last}`,
  );
  return `${code(protocol)} ${named.length > 0 ? listText(named) : '(every port)'}`;
}

function settingSentence({ path, meaning, before, after, isNew }: SettingFact): string {
  const because = meaning === undefined ? '' : `${meaning}: `;
  if (after === 'secret') return `${because}${code(path)} changes, and the plan keeps its value secret.`;
  if (after === 'unknown') {
    return `${because}${code(path)} changes from ${valuesText(before)} to a value that is not known before the apply.`;
  }
  return isNew
    ? `${because}${code(path)} is ${valuesText(after)}.`
    : `${because}${code(path)} from ${valuesText(before)} to ${valuesText(after)}.`;
}

function valuesText(all: readonly SettingValue[]): string {
  return all.length === 0 ? 'nothing' : listText([...new Set(all)].map((value) => code(String(value))));
}

function lossSentence({ change, deposed, forcedBy, reason, consequence }: LossFact): string {
  const what =
    deposed === undefined
      ? 'It'
      : `An old object of it (${code(deposed)}), left from an earlier replacement,`;
  const verb = change === 'replaced' ? 'is destroyed and made anew' : 'is destroyed';
  const why =
    forcedBy.length > 0
      ? `, because of ${codes(forcedBy)}`
      : reason === undefined
        ? ''
        : `, because ${reason}`;
  return `${what} ${verb}${why}. ${consequence}`;
}

function valueSentence({ path, is, existed, madeOf }: ValueFact): string {
  const name = code(path);
  const from = madeOf.length > 0 ? `; it is made of ${codes(madeOf)}` : '';
  switch (is) {
    case 'secret':
      return `${name} changes, and the plan keeps its value secret.`;
    case 'no longer sensitive':
      return `${name} is no longer marked as sensitive: Terraform shows its value in plans and logs from now on.`;
    case 'in a form not read':
      return `${name} changes, a policy in a form that is not read here: read it.`;
    default: {
      const what = existed ? `How ${name} changes` : `What ${name} will allow`;
      return `${what} is not known ${is === 'not known in full' ? 'in full ' : ''}before the apply${from}.`;
    }
  }
}

function noteSentence({ template, values }: Note): string {
  const rest = [...values];
  return template.replaceAll('{}', () => codes(rest.shift() ?? []));
}
