/** A plan's resource as `terraform show -json` writes it. */
type Written = Readonly<Record<string, unknown>>;

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::a/*'] }],
});

/** A plan in which so many policies get another tag, and all of them were changed outside of Terraform as well. */
export function manyChanges(count: number): Written {
  const valueOf = (index: number, tags: object) => ({
    name: `p${index}`,
    policy: POLICY,
    tags,
    arn: `arn:aws:iam::111122223333:policy/p${index}`,
  });
  const changeOf = (index: number, before: object, after: object): Written => ({
    address: `aws_iam_policy.p["${index}"]`,
    mode: 'managed',
    type: 'aws_iam_policy',
    name: 'p',
    provider_name: 'registry.terraform.io/hashicorp/aws',
    change: {
      actions: ['update'],
      before,
      after,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
    },
  });
  const all = Array.from({ length: count }, (_, index) => index);
  return {
    format_version: '1.2',
    resource_changes: all.map((index) =>
      changeOf(index, valueOf(index, { a: '1' }), valueOf(index, { a: '2' })),
    ),
    resource_drift: all.map((index) => changeOf(index, valueOf(index, {}), valueOf(index, { a: '1' }))),
  };
}
