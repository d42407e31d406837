import { allowStatements, eachStatement } from '../documents';
import type { Rule } from '../rule';

/** Calls for which a ceiling leaves no room. */
interface Withheld {
  readonly calls: RegExp;
  /** End of the name of the one ceiling that is made for them; none by default. */
  readonly but?: string;
}

/** What roles under the platform's ceilings have no part in, whatever they were granted. */
const WITHHELD: readonly Withheld[] = [
  // Questions are asked by environments, whose ceiling is AWS's, in workgroups that are made and taken away whole.
  { calls: /^athena:(?!Get|List|CreateWorkGroup$|DeleteWorkGroup$|TagResource$)/ },
  // A stack that changes would take its new template's rights.
  { calls: /^cloudformation:(?!CreateStack$|DeleteStack$|Describe|TagResource$)/ },
  // A function decides requests; who is a member, and what an environment's role may read, is not its affair.
  {
    calls:
      /^datazone:(?!(Accept|Reject)SubscriptionRequest$|CreateAssetFilter$|RevokeSubscription$|Get(?!EnvironmentCredentials$)|List|Search)/,
  },
  // Where permits decide, governance's function gives their columns, and ends what they no longer cover.
  { calls: /^datazone:(CreateAssetFilter|RevokeSubscription)$/, but: '-governance-boundary' },
  // Whoever writes a table, or what crawls, says where the data lies that others believe to read.
  {
    calls:
      /^glue:(?!(Batch)?Get|List|Search|StartCrawler$|(Tag|Untag)Resource$|(Create|Delete)(Database|Table)$|(Delete|Put)ResourcePolicy$)/,
  },
  { calls: /^glue:(Create|Delete)Table$/, but: '-manage-access-boundary' },
  { calls: /^glue:(Create|Delete)Database$/, but: '-provisioning-boundary' },
  // By Lake Formation an environment reads; a location or an administrator more opens what was shut.
  { calls: /^lakeformation:GetDataAccess$/ },
  {
    calls: /^lakeformation:(Deregister|Register|Update)Resource$|^lakeformation:PutDataLakeSettings$/,
    but: '-provisioning-boundary',
  },
  {
    calls: /^lakeformation:(Batch)?(Grant|Revoke)Permissions$/,
    but: '-(manage-access|provisioning)-boundary',
  },
  // What was logged stays where it is, for those who may read it there.
  { calls: /^logs:(?!Create|DeleteLogGroup$|Describe|GetLogEvents$|PutLogEvents$|PutRetentionPolicy$|Tag)/ },
  // A function tells what a crawl has left out; no role of DataZone's has a part in that.
  { calls: /^logs:GetLogEvents$/, but: '(?<!-(manage-access|provisioning|environment))-boundary' },
  // A queue's policy and its messages are not one's own because one works it.
  { calls: /^sqs:(?!ChangeMessageVisibility$|DeleteMessage$|GetQueue|ReceiveMessage$|SendMessage$)/ },
  // A tag may be what a right hangs on.
  { calls: /^sts:(?!AssumeRole$)/ },
];

/** Permissions boundaries: the most that a role may do which somebody else makes, or to which AWS gives its policy. */
export const CEILINGS: readonly Rule[] = [
  {
    id: 'ceiling',
    title: 'a permissions boundary leaves no room for what no role under it is made for',
    source: '"What outranks a deploy"',
    cure: 'Take the action out, or say in WITHHELD which boundary is made for it.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'boundary'), ({ statement, address }) => {
        const name = String(template.blocks.find((block) => block.address === address)?.body['name']);
        const withheld = WITHHELD.filter(({ but }) => but === undefined || !new RegExp(`${but}$`).test(name));
        return statement.Action.filter((action) => withheld.some(({ calls }) => calls.test(action)));
      }),
  },
];
