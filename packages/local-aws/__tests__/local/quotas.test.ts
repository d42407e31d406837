import { CreateDomainCommand, DataZoneClient } from '@aws-sdk/client-datazone';
import {
  GetAccountSettingsCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { ListServiceQuotasCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { makeDomain, makeRole } from './datazone-world';
import { ACCOUNT, createFunction, createRole } from './functions';
import { useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });

describe('Lambda', () => {
  const settings = () => aws.client(LambdaClient, ACCOUNT).send(new GetAccountSettingsCommand({}));

  test('tells what is left of the executions at once, and what there is', async () => {
    const { AccountLimit, AccountUsage } = await settings();
    expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 });
    expect(AccountUsage).toEqual({ FunctionCount: 0, TotalCodeSize: 0 });

    await createRole(aws);
    await createFunction(aws, 'reserving', 'exports.handler = async () => 1;');
    await aws
      .client(LambdaClient, ACCOUNT)
      .send(
        new PutFunctionConcurrencyCommand({ FunctionName: 'reserving', ReservedConcurrentExecutions: 30 }),
      );
    const later = await settings();
    expect(later.AccountLimit?.UnreservedConcurrentExecutions).toBe(970);
    expect(later.AccountUsage?.FunctionCount).toBe(1);
    expect(later.AccountUsage?.TotalCodeSize).toBeGreaterThan(0);
    const other = await aws.client(LambdaClient, 'outsider').send(new GetAccountSettingsCommand({}));
    expect(other.AccountUsage?.FunctionCount).toBe(0);
  });
});

describe('DataZone', () => {
  const quotas = (ServiceCode: string) =>
    aws.client(ServiceQuotasClient, 'governance').send(new ListServiceQuotasCommand({ ServiceCode }));

  test('takes as many domains as Service Quotas says', async () => {
    const { Quotas = [] } = await quotas('datazone');
    const { Value = 0 } = Quotas.find(({ QuotaName }) => QuotaName === 'Domains') ?? {};
    expect(Value).toBeGreaterThan(0);
    for (let at = 0; at < Value; at += 1) await makeDomain(aws, `d${at}`);
    const domainExecutionRole = await makeRole(aws, 'governance', 'execution', {
      service: 'datazone.amazonaws.com',
    });
    await expect(
      aws
        .client(DataZoneClient, 'governance')
        .send(new CreateDomainCommand({ name: 'one-too-many', domainExecutionRole })),
    ).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
  });

  test('is the only service whose quotas are listed', async () => {
    await expect(quotas('athena')).rejects.toMatchObject({ name: 'NoSuchResourceException' });
  });
});
