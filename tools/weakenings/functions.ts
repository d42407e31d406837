import type { Weakening } from './weakening';

const functionWeakening =
  (file: string, ...noticedBy: readonly string[]) =>
  (danger: string, find: string, replacement: string): Weakening => ({
    danger,
    file: `lambda/${file}.ts`,
    find,
    replacement,
    noticedBy: noticedBy.map((name) => `__tests__/unit/lambda/${name}.test.ts`),
  });

/** Of the functions: what they take, how much of it, and how often they ask AWS. */
export const FUNCTIONS: readonly Weakening[] = [
  functionWeakening('shared/visibility', 'visibility')(
    'SQS refuses to hide a message',
    '11 * 3600',
    '13 * 3600',
  ),
  functionWeakening('shared/clients', 'clients')(
    'a client gives up at once',
    'maxAttempts: 6',
    'maxAttempts: 1',
  ),
  functionWeakening('shared/parse', 'parse')(
    'a duration may be anything',
    "/^\\d+$/, 'must",
    "/\\d*/, 'must",
  ),
  functionWeakening('shared/crawl-succeeded', 'publish-handler')(
    'a crawl has an id that no run takes',
    '{1,91}',
    '{1,}',
  ),

  functionWeakening('shared/dead-letters', 'crawl-handler')(
    'a malformed message is lost',
    'return false',
    'return true',
  ),

  functionWeakening('crawl/report', 'crawl-report')(
    'an upload is named at each receipt',
    "=== '1'",
    "!== ''",
  ),
  functionWeakening('publish/handler', 'publish-handler')(
    'a run that skipped tables is taken for complete',
    '...run.runStatisticsForAssets',
    '...{}',
  ),
  functionWeakening('crawl/environment', 'crawl-handler')(
    'a crawl counts that began before its object',
    'seconds(1)',
    'seconds()',
  ),
  functionWeakening('crawl/decision', 'crawl-handler')(
    'a crawl starts at each upload',
    'Math.max(slot, Math.min(newestUpload + settling, gatheredAt))',
    'Math.min(newestUpload + settling, gatheredAt)',
  ),
  functionWeakening('crawl/decision', 'crawl', 'crawl-handler')(
    'a burst that never pauses is gathered for ever',
    'Math.min(last.time.getTime() + settling, first.time.getTime() + settling + gathering)',
    'last.time.getTime() + settling',
  ),
  functionWeakening('shared/pace', 'pace', 'crawl-handler')(
    'a burst has no end of crawls',
    'newest - before >= 2 * interval',
    'newest > 0',
  ),
  functionWeakening('crawl/decision', 'crawl-handler')(
    'uploads put crawls off for ever',
    'Math.min(newestUpload + settling, gatheredAt)',
    'newestUpload + settling',
  ),

  functionWeakening('publish/decision', 'publish-handler')('the runs of people are used up', '25 - 2', '25'),
  functionWeakening('publish/decision', 'publish-handler')(
    'runs follow each other without a pause',
    'Math.max(paced, allowed)',
    'allowed',
  ),
  functionWeakening('publish/handler', 'publish-handler')(
    "DataZone's limit is asked for at once again",
    "started === 'quota' ? durations.intervalSeconds : wait",
    'wait',
  ),
  functionWeakening('publish/publisher', 'publisher')(
    'any failed call is made twice',
    '!REVOKED.includes((error as Error).name)',
    'false',
  ),

  functionWeakening('approve/rule', 'approve')(
    'a person is let in by the rule',
    '!subscribedPrincipals.every(',
    '!subscribedPrincipals.some(',
  ),
  functionWeakening('approve/rule', 'approve')(
    'no reason is a reason',
    "requestReason.trim() === ''",
    'false',
  ),
  functionWeakening('approve/handler', 'approve')(
    'an event is believed',
    'decide(metadata.id)',
    'requests.accept(metadata.id, DECISION_COMMENT).then(() => undefined)',
  ),
  functionWeakening('approve/permit-rule', 'approve-permits')(
    'columns that a table lacks are no matter',
    'missing.length > 0',
    'false',
  ),
  functionWeakening('approve/column-filters', 'approve-permits')(
    'a filter is believed by its name',
    "found.status === 'VALID' && isSame(found.effectiveColumnNames, columns)",
    'true',
  ),
  functionWeakening('approve/column-filters', 'approve-permits')(
    'a filter of rows passes for one of columns',
    'if (included === undefined) return undefined;',
    'if (included === undefined) continue;',
  ),
  functionWeakening('approve/platform-projects', 'approve-permits')(
    'a second project of the name passes for the first',
    'same.length === 1',
    'true',
  ),
  functionWeakening('approve/subscriptions', 'approve-permits')(
    'what was given is kept',
    'retainPermissions: false',
    'retainPermissions: true',
  ),

  functionWeakening('catalogue/claims', 'catalogue/claims')(
    'whose name a dataset has is decided by the order of listings',
    'projects.length > 1',
    'projects.length > 9',
  ),
  functionWeakening('catalogue/claims', 'catalogue/claims')(
    'a form takes all the time that the function has',
    'MOST_COLUMNS = 2000',
    'MOST_COLUMNS = 200_000',
  ),
  functionWeakening('catalogue/catalogue', 'catalogue/catalogue')(
    "a dataset says something of another's address",
    'value.startsWith(base) && ',
    'value.length < 0 && ',
  ),
  functionWeakening('catalogue/description', 'catalogue/claims')(
    'an address in a form is a script',
    'const page = matching(PAGE, 2000);',
    'const page = z.string();',
  ),
  functionWeakening('catalogue/listings', 'catalogue/handler')(
    'the catalogue has what is published no more',
    "status !== 'ACTIVE' || ",
    '',
  ),
  functionWeakening('shared/read-text', 'catalogue/handler')(
    'a refusal of S3 is taken for an empty bucket',
    "(error as Error).name === 'NoSuchKey'",
    'error instanceof Error',
  ),

  functionWeakening('lake-administrators/location', 'lake-administrators')(
    "another's location is taken over",
    'registrant === undefined || registrant === role',
    'true',
  ),
  functionWeakening('lake-administrators/location', 'lake-administrators')(
    "another's location is deregistered",
    'if ((await registrantOf(this.lakeFormation, arn)) === role) {',
    'if ((await registrantOf(this.lakeFormation, arn)) !== undefined) {',
  ),
  functionWeakening('lake-administrators/administrators', 'lake-administrators')(
    'those who were administrators before are taken away',
    '...missingAdministrators(settings, administrators)',
    '...administrators',
  ),
  functionWeakening('lake-administrators/handler', 'lake-administrators')(
    "administrators are added before another's location is refused",
    'await location?.refuseForeign();',
    '',
  ),

  functionWeakening('uncatalogued/compare', 'uncatalogued')(
    'a folder without a table is noticed by nobody',
    '!catalogued.has(folder)',
    'catalogued.has(folder)',
  ),
  functionWeakening('uncatalogued/tables', 'uncatalogued')(
    "another bucket's table is taken for the folder's",
    'if (!location.startsWith(start)) return undefined;',
    '',
  ),
  functionWeakening('uncatalogued/folders', 'uncatalogued')(
    'a file is missed that the crawl could not have read',
    'there < Math.floor(crawlStart.getTime() / 1000) * 1000',
    'there > 0',
  ),
  functionWeakening('shared/retry', 'lake-administrators-settings')(
    'a refusal is repeated beyond the minute of the function',
    '[1, 2, 4, 8, 16]',
    '[1, 2, 4, 8, 16, 32]',
  ),
];
