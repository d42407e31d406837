import { type Changed, reviewOf, linesOf } from '../support';

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
      'critical Policy: In its template, `R`: Whoever has `R` may now do every action on every resource.',
      'medium Unknown: CloudFormation makes `R`. The plan does not show what else that does.',
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
      'high Data loss: CloudFormation deletes `Files` (`AWS::S3::Bucket`) with all that it holds.',
      'high Policy: In its template, `Member`: `${Steward}` becomes `PROJECT_OWNER`.',
      'medium Data loss: CloudFormation lets go of `Kept` (`AWS::S3::Bucket`): by its DeletionPolicy it stays, and belongs to no stack.',
      'medium Unknown: CloudFormation changes `Source` (`AWS::DataZone::DataSource`): `Properties.Schedule.Timezone`; changes `Member` (`AWS::DataZone::ProjectMembership`): `Properties.Designation`, `Properties.Member.UserIdentifier` and `Properties.Member.UserIdentifier.Ref`; makes `Topic` (`AWS::SNS::Topic`). The plan does not show whether it replaces what it changes.',
      'low Policy: CloudFormation deletes `Gone` (`AWS::Lambda::Permission`), which gives access by the name of its type: read `Properties.Principal`.',
      'low Policy: In its template, `Member`: `steward` is no longer `PROJECT_CONTRIBUTOR`.',
    ],
  ],
  [
    'a template that differs in no resource',
    {
      type: 'aws_cloudformation_stack',
      before: { template_body: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}' },
      after: { template_body: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}},"Outputs":{}}' },
    },
    ['medium Unknown: The template changes, but none of its resources does: read the difference.'],
  ],
  [
    'a template that can not be read',
    {
      type: 'aws_cloudformation_stack',
      before: { template_body: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}' },
      after: { template_body: '{{' },
    },
    [
      'medium Unknown: The plan does not show what CloudFormation makes of it: read the template. What changes: `template_body`.',
    ],
  ],
])('%s', (_, changed, expected) => {
  expect(linesOf(reviewOf([changed]))).toEqual(expected);
});

/** A template in YAML with CloudFormation's own tags. */
const yaml = `
Parameters:
  Caller: { Type: String, Default: nobody }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Action: sts:AssumeRole, Principal: { Service: lambda.amazonaws.com } }
  Rights:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: rights
      Roles: [!Ref Role]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: !If [wide, 'iam:*', 'sqs:SendMessage']
            Resource: !Sub '*'
  Call:
    Type: AWS::Lambda::Permission
    Properties: { Action: lambda:InvokeFunction, FunctionName: !GetAtt Job.Arn, Principal: !Ref Caller }
`;
const stack = (more: object): unknown => ({
  id: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/s/1',
  template_body: yaml,
  ...more,
});

test('a template in YAML is read with its functions, and both branches of a condition count', () => {
  const lines = linesOf(reviewOf([{ type: 'aws_cloudformation_stack', after: stack({}) }]));
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^critical Trust: In its template, `Role`: .* and the role may do `iam:\*` on every resource\.$/,
      ),
      'critical Policy: In its template, `Rights`: Whoever has `Rights` may now do `iam:*` and `sqs:SendMessage` on every resource.',
      'high Policy: In its template, `Call`: `nobody` may now do `lambda:InvokeFunction` on `${Job.Arn}`.',
    ]),
  );
});

test('a parameter that opens what a template grants is found, though the template stays', () => {
  const review = reviewOf([
    {
      type: 'aws_cloudformation_stack',
      before: stack({ parameters: { Caller: '111122223333' } }),
      after: stack({ parameters: { Caller: '*' } }),
    },
  ]);
  expect(linesOf(review)).toContainEqual(
    'critical Policy: In its template, `Call`: **Anybody** (in any AWS account or none) may now do `lambda:InvokeFunction` on `${Job.Arn}` (before: only this account (any principal that its policies allow)).',
  );
});
