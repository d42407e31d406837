import { CreateClassifierCommand, type CreateCsvClassifierRequest, GlueClient } from '@aws-sdk/client-glue';
import { Lake } from '../../modules/lake/lake';
import { LakeAdministrators } from '../../modules/lake-administrators/lake-administrators';
import { platform, synthesize } from '../unit/platform';
import { makeLake, type TestLake } from '../../packages/local-aws/__tests__/local/lake';
import type { TestAws } from '../../packages/local-aws/__tests__/local/support';

const template = synthesize(
  (stack, account) => {
    const administrators = new LakeAdministrators(stack, 'administrators', { account });
    new Lake(stack, 'lake', { account, administrators });
  },
  platform(),
  'producer',
);

interface CsvBlock {
  readonly delimiter: string;
  readonly quote_symbol: string;
  readonly contains_header: 'PRESENT';
  readonly allow_single_column: boolean;
  readonly disable_value_trimming: boolean;
  readonly serde: 'OpenCSVSerDe';
}

/** A lake of an account's producer whose crawler has the platform's own configuration and classifiers. */
export async function makePlatformLake(aws: TestAws, name: string): Promise<TestLake> {
  const glue = aws.client(GlueClient, 'producer');
  const blocks = template.all('aws_glue_classifier');
  for (const { body } of blocks) {
    const csv = body['csv_classifier'] as CsvBlock | undefined;
    const Name = String(body['name']);
    const CsvClassifier: CreateCsvClassifierRequest | undefined = csv && {
      Name,
      Delimiter: csv.delimiter,
      QuoteSymbol: csv.quote_symbol,
      ContainsHeader: csv.contains_header,
      AllowSingleColumn: csv.allow_single_column,
      DisableValueTrimming: csv.disable_value_trimming,
      Serde: csv.serde,
    };
    const JsonClassifier = csv ? undefined : { Name, JsonPath: '$' };
    await glue.send(new CreateClassifierCommand({ CsvClassifier, JsonClassifier })).catch((error: Error) => {
      // Another lake of the same account has made it.
      if (error.name !== 'AlreadyExistsException') throw error;
    });
  }
  const crawler = template.one('aws_glue_crawler');
  const Classifiers = (crawler.body['classifiers'] as string[]).map((reference) => {
    const block = blocks.find(({ address }) => reference === `\${${address}.name}`);
    return String(block?.body['name']);
  });
  return makeLake(aws, 'producer', name, { Configuration: crawler.text('configuration'), Classifiers });
}
