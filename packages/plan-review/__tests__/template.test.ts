import { type Changed, summaryOf, told } from './shown';

test.each<[string, Changed, readonly string[]]>([
  [
    'a policy within a template',
    {
      type: 'aws_cloudformation_stack',
      after: {
        template_body: JSON.stringify({
          Resources: {
            R: {
              Properties: { PolicyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } },
            },
          },
        }),
      },
    },
    [
      'critical Policy: Whoever has `aws_cloudformation_stack.it` may now do every action on every resource.',
      'medium Unknown: CloudFormation makes `R`. What comes of that, no plan tells.',
    ],
  ],
  [
    'what a template makes, changes and deletes',
    {
      type: 'aws_cloudformation_stack',
      before: {
        template_body: JSON.stringify({
          Resources: {
            Source: { Type: 'AWS::DataZone::DataSource', Properties: { Schedule: { Timezone: 'UTC' } } },
            Member: {
              Type: 'AWS::DataZone::ProjectMembership',
              Properties: { Designation: 'PROJECT_CONTRIBUTOR', Member: { UserIdentifier: 'steward' } },
            },
            Files: { Type: 'AWS::S3::Bucket' },
            Kept: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
            Gone: { Type: 'AWS::Lambda::Permission', Properties: { Principal: '*' } },
          },
        }),
      },
      after: {
        template_body: [
          'Resources:',
          '  Source: { Type: "AWS::DataZone::DataSource", Properties: { Schedule: { Timezone: CET } } }',
          '  Member:',
          '    Type: AWS::DataZone::ProjectMembership',
          '    Properties: { Designation: PROJECT_OWNER, Member: { UserIdentifier: !Ref Steward } }',
          '  Topic: { Type: "AWS::SNS::Topic" }',
        ].join('\n'),
      },
    },
    [
      'high Data loss: CloudFormation deletes `Files` (`AWS::S3::Bucket`) of its template, with what it holds.',
      'high Policy: CloudFormation changes `Member` (`AWS::DataZone::ProjectMembership`), which gives access: `Designation` from `PROJECT_CONTRIBUTOR` to `PROJECT_OWNER` and `Member.UserIdentifier` from `steward` to `Steward`.',
      'medium Data loss: CloudFormation deletes `Kept` (`AWS::S3::Bucket`) of its template, which stays without a stack, by its DeletionPolicy.',
      'medium Unknown: CloudFormation changes `Source` (`AWS::DataZone::DataSource`) (`Properties.Schedule.Timezone`) and makes `Topic` (`AWS::SNS::Topic`). Whether it replaces what it changes, no plan tells.',
      'low Policy: CloudFormation deletes `Gone` (`AWS::Lambda::Permission`), which gives access: `Principal` was `*`.',
    ],
  ],
  [
    'a template that differs in no resource',
    {
      type: 'aws_cloudformation_stack',
      before: { template_body: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}' },
      after: { template_body: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}},"Outputs":{}}' },
    },
    ['medium Unknown: CloudFormation gets a template of which no resource differs: read what does.'],
  ],
  [
    'a template that can not be read',
    {
      type: 'aws_cloudformation_stack',
      before: { template_body: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}' },
      after: { template_body: '{{' },
    },
    [
      'medium Unknown: What CloudFormation makes of it is not in the plan: read the template (`template_body` changes).',
    ],
  ],
])('%s', (_, changed, expected) => {
  expect(told(summaryOf([changed]))).toEqual(expected);
});
