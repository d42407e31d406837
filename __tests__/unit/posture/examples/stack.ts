import type { Body } from '../../template';
import { type Examples, type Fragment, resourceOf } from './example';

const pinned = { alias: 'governance', allowed_account_ids: ['111122223333'] };
const provider = (body: Body): Fragment => ({ provider: body });
const state = { encrypt: true, use_lockfile: true, allowed_account_ids: ['111122223333'] };
const backend = (body: Body): Fragment => ({ backend: { ...state, ...body } });
const bucketMadeBy = (by?: string): Fragment => ({
  ...resourceOf('aws_s3_bucket', by === undefined ? {} : { provider: by }),
  provider: pinned,
});
const remoteState = (config: Body): Fragment => ({ data: { terraform_remote_state: { one: { config } } } });
const variables = (body: Body) => resourceOf('aws_lambda_function', { environment: { variables: body } });
const output = (name: string, body: Body): Fragment => ({ output: { [name]: body } });
const KEY_ID = `AKIA${'IOSFODNN7EXAMPLE'}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const KEPT = { lifecycle: { prevent_destroy: true } };
const unprotected = { config: { dataProtection: false } };

export const STACK_EXAMPLES: Examples = {
  'provider-account': {
    bad: [
      provider({ alias: 'governance' }),
      provider({ allowed_account_ids: ['111122223333'] }),
      provider({ alias: 'governance', allowed_account_ids: ['111122223333', '444455556666'] }),
      provider({ alias: 'governance', allowed_account_ids: ['${var.account}'] }),
    ],
    good: [provider(pinned)],
  },
  'provider-named': {
    bad: [bucketMadeBy(), bucketMadeBy('aws'), bucketMadeBy('aws.producer')],
    good: [bucketMadeBy('aws.governance'), { ...resourceOf('terraform_data', {}), ...remoteState({}) }],
  },
  'state-protected': {
    bad: [
      {},
      backend({ encrypt: false }),
      backend({ use_lockfile: undefined }),
      backend({ allowed_account_ids: undefined }),
      backend({ allowed_account_ids: ['111122223333', '444455556666'] }),
    ],
    good: [backend({})],
  },
  'state-read': {
    bad: [
      remoteState({ allowed_account_ids: ['111122223333'] }),
      remoteState({ assume_role: { role_arn: 'arn' } }),
    ],
    good: [remoteState({ allowed_account_ids: ['111122223333'], assume_role: { role_arn: 'arn' } })],
  },
  'static-credentials': {
    bad: [
      provider({ ...pinned, access_key: 'a' }),
      provider({ ...pinned, secret_key: 'a' }),
      provider({ ...pinned, token: 'a' }),
      provider({ ...pinned, profile: 'mine' }),
      backend({ secret_key: 'a' }),
      backend({ shared_credentials_files: ['~/.aws/credentials'] }),
    ],
    good: [{ provider: pinned, backend: state }],
  },
  'inline-secret': {
    bad: [
      variables({ KEY: KEY_ID }),
      variables({ DB_PASSWORD: 'hunter2' }),
      variables({ apiKey: 'x' }),
      resourceOf('aws_instance', { user_data: `export AWS_ACCESS_KEY_ID=${KEY_ID}` }),
      resourceOf('aws_instance', {
        user_data_base64: base64(`#!/bin/sh\nexport AWS_ACCESS_KEY_ID=${KEY_ID}\n`),
      }),
      resourceOf('aws_ssm_parameter', { value: '-----BEGIN RSA PRIVATE KEY-----\nMIIE' }),
      resourceOf('aws_db_instance', { password: 'hunter2' }),
      output('note', { value: `use ${KEY_ID}` }),
    ],
    good: [
      variables({ DB_PASSWORD: '${data.aws_ssm_parameter.password.value}', SECRET_NAME: 'ehds/db' }),
      variables({
        DOMAIN_ID: 'dzd_1',
        SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:db',
      }),
      resourceOf('aws_lambda_function', { source_code_hash: 'q8QzQ3p3xkIu0G2f1o9bC7o3XyWkz0nJx2B5pVq1TnE=' }),
    ],
  },
  'secret-output': {
    bad: [
      output('db_password', { value: 'x' }),
      output('access_token', { value: 'x' }),
      output('key', { value: 'x', sensitive: true }),
    ],
    good: [output('domain_id', { value: 'x' }), output('secret_arn', { value: 'x' })],
  },
  kept: {
    bad: [
      resourceOf('aws_s3_bucket', {}),
      resourceOf('aws_kms_key', { lifecycle: {} }),
      resourceOf('aws_datazone_domain', { lifecycle: { prevent_destroy: false } }),
      resourceOf('aws_s3_bucket', { ...KEPT, force_destroy: true }),
      resourceOf('aws_datazone_domain', { ...KEPT, skip_deletion_check: true }),
    ],
    good: [
      resourceOf('aws_s3_bucket', { ...KEPT, force_destroy: false }),
      resourceOf('aws_kms_key', KEPT),
      { ...resourceOf('aws_datazone_domain', { skip_deletion_check: true }), ...unprotected },
      resourceOf('aws_sqs_queue', {}),
    ],
  },
};
