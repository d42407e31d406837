import { allowStatements, demandsKey, eachStatement, type PlacedStatement, principals } from '../documents';
import type { Rule } from '../rule';

/**
 * What a service does with a resource that it delivers to, or keeps its data under: EventBridge sends to a queue,
 * CloudTrail looks whose its bucket is and writes, CloudWatch Logs encrypts and decrypts (their user guides, on the
 * resource's policy).
 */
const DELIVERY: Readonly<Record<string, RegExp>> = {
  kms: /^kms:(Decrypt|DescribeKey|Encrypt|GenerateDataKey(WithoutPlaintext)?|ReEncrypt(From|To))$/,
  s3: /^s3:(GetBucketAcl|PutObject)$/,
  sqs: /^sqs:SendMessage$/,
};

/** What the policies of resources let services of AWS do. */
export const SERVICES: readonly Rule[] = [
  {
    id: 'service-delivery',
    title: 'a service of AWS does to a resource what delivering needs, and nothing else',
    source: '"Who is who"',
    cure: 'List the calls that the service’s guide gives for this; it never administers a resource, and never reads a queue.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'resource').filter(isOfService), ({ statement: { Action } }) =>
        Action.filter((action) => !DELIVERY[action.split(':')[0] ?? '']?.test(action)),
      ),
  },
  {
    id: 'service-writes',
    title: 'a service of AWS writes below a prefix of its own, and what it writes is the bucket owner’s',
    source: '"Protection and encryption"',
    cure: 'Name the prefix that the service’s guide gives, and add its condition on s3:x-amz-acl.',
    findings: ({ template }) =>
      eachStatement(allowStatements(template, 'resource').filter(isOfService), ({ statement }) => {
        if (!statement.Action.includes('s3:PutObject')) return [];
        const anywhere = statement.Resource.filter((resource) => !/\/.+\/\*$/.test(resource));
        return [
          ...anywhere.map((resource) => `s3:PutObject on ${resource}`),
          ...(demandsKey(statement, 's3:x-amz-acl') ? [] : ['s3:PutObject without s3:x-amz-acl']),
        ];
      }),
  },
];

function isOfService({ statement }: PlacedStatement): boolean {
  return principals(statement).some(({ type }) => type === 'Service');
}
