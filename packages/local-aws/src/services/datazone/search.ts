import type {
  AggregationListItem,
  AggregationOutput,
  FilterClause,
  SearchListingsCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';

/** What a search sees of an asset or listing: its members, and the members of its forms as `Form.member`. */
export type SearchDocument = Readonly<Record<string, string>>;

/** The clauses that Search and SearchListings have in common. */
type Query = Pick<SearchListingsCommandInput, 'searchText' | 'searchIn' | 'filters' | 'sort'>;

/**
 * The entries that the query finds, in its order.
 *
 * @throws {AwsError} ValidationException for a filter that compares nothing.
 */
export function search<T extends { document: SearchDocument }>(entries: readonly T[], query: Query): T[] {
  const found = entries.filter(
    ({ document }) =>
      containsText(document, query) && (query.filters === undefined || holdsFor(query.filters, document)),
  );
  const { attribute, order } = query.sort ?? {};
  if (attribute === undefined) {
    return found;
  }
  const direction = order === 'DESCENDING' ? -1 : 1;
  return found.toSorted(
    (a, b) => direction * (a.document[attribute] ?? '').localeCompare(b.document[attribute] ?? ''),
  );
}

/** How many of the found entries have each value of the asked attributes. */
export function aggregate(
  found: readonly { document: SearchDocument }[],
  asked: readonly AggregationListItem[],
): AggregationOutput[] {
  return asked.map(({ attribute = '', displayValue }) => {
    const counts = new Map<string, number>();
    for (const { document } of found) {
      const value = document[attribute];
      if (value !== undefined) {
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    return { attribute, displayValue, items: [...counts].map(([value, count]) => ({ value, count })) };
  });
}

/** Members of JSON form contents, flattened: texts and numbers by `Form.member`, lists by their text. */
export function flattened(forms: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(forms).flatMap(([form, content]) =>
      form.includes('.')
        ? [[form, content]]
        : Object.entries(JSON.parse(content)).map(([member, value]) => [
            `${form}.${member}`,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]),
    ),
  );
}

/** Every word of the text must occur, in any attribute or in those that `searchIn` names. */
function containsText(document: SearchDocument, { searchText, searchIn }: Query): boolean {
  const names = searchIn?.map(({ attribute = '' }) => attribute) ?? Object.keys(document);
  const text = names
    .map((name) => document[name] ?? '')
    .join('\n')
    .toLowerCase();
  const words = (searchText ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.includes(word));
}

function holdsFor(clause: FilterClause, document: SearchDocument): boolean {
  if (clause.and !== undefined) {
    return clause.and.every((each) => holdsFor(each, document));
  }
  if (clause.or !== undefined) {
    return clause.or.some((each) => holdsFor(each, document));
  }
  const { attribute = '', value, intValue, operator = 'EQ' } = clause.filter ?? {};
  if (value === undefined && intValue === undefined) {
    throw new AwsError(
      'ValidationException',
      `filters: the filter on ${attribute} has neither value nor intValue`,
    );
  }
  const actual = document[attribute];
  return actual !== undefined && COMPARISONS[operator](actual, String(intValue ?? value));
}

const compare = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

const COMPARISONS: Record<
  'EQ' | 'LE' | 'LT' | 'GE' | 'GT' | 'TEXT_SEARCH',
  (actual: string, wanted: string) => boolean
> = {
  EQ: (actual, wanted) => actual === wanted,
  LE: (actual, wanted) => compare(actual, wanted) <= 0,
  LT: (actual, wanted) => compare(actual, wanted) < 0,
  GE: (actual, wanted) => compare(actual, wanted) >= 0,
  GT: (actual, wanted) => compare(actual, wanted) > 0,
  TEXT_SEARCH: (actual, wanted) => actual.toLowerCase().includes(wanted.toLowerCase()),
};
