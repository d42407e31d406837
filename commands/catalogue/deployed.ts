import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { configFile } from '../../config/load';
import { shownSentence } from '../../config/problems';
import { CATALOGUE_FILES, type CatalogueFile, type CatalogueReport } from '../../platform/catalogue-files';
import type { PlatformConfig } from '../../platform/config';
import { Naming } from '../../platform/naming/naming';
import { catalogueReadPermissions } from '../../platform/permissions/catalogue';
import { policy } from '../../platform/policy';
import { assume } from '../assume';

/** The catalogue as it stands in the platform's bucket. */
export type DeployedCatalogue = Readonly<Record<CatalogueFile, string>>;

/**
 * Reads the catalogue of the deployed platform as governance's deploy role, with no other rights than that.
 *
 * @throws {Error} where the configuration has no catalogue, or none is written yet
 * @throws AWS's error, where the role can't be taken or may not read
 */
export async function readDeployed(config: PlatformConfig): Promise<DeployedCatalogue> {
  const { governance: names } = new Naming(config);
  if (!names.hasCatalogue) {
    throw new Error(
      `${configFile()} has no section catalogue, so that the platform writes none: docs/catalogue.md says how to add it`,
    );
  }
  const { region } = config;
  const credentials = await assume({
    region,
    roleArn: names.deployRoleArn,
    session: 'catalogue',
    policy: policy(catalogueReadPermissions(names)),
  });
  const s3 = new S3Client({ region, credentials });
  const Bucket = names.catalogueBucket;
  const read = async (Key: string) => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToString()) ?? '';
    } catch (error) {
      if (!(error instanceof NoSuchKey)) throw error;
      throw new Error(
        `${Bucket} has no ${Key} yet: it comes with the first run of a data source, or ${config.flow.catalogueSweep / 60} minutes after the deploy of ${names.stack} (flow.catalogueSweep)`,
        { cause: error },
      );
    }
  };
  const entries: [string, string][] = [];
  for (const file of Object.keys(CATALOGUE_FILES)) entries.push([file, await read(file)]);
  return Object.fromEntries(entries) as DeployedCatalogue;
}

/** Writes every file of it into a folder. */
export function saveDeployed(catalogue: DeployedCatalogue, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(catalogue)) writeFileSync(path.join(folder, file), text);
}

/** What the catalogue has, and what stays out of it and why, for people. */
export function deployedReport(catalogue: DeployedCatalogue): {
  readonly text: string;
  readonly complete: boolean;
} {
  const { datasets, keptOut } = JSON.parse(catalogue['report.json']) as CatalogueReport;
  const lines = [
    ...datasets.map(({ name, records, tables }) => {
      const counted =
        records === undefined ? 'records not measured yet' : `${records.toLocaleString('en')} records`;
      return `${name}: ${counted}, in ${tables.join(', ')}`;
    }),
    ...keptOut.map(({ dataset, projects, problems }) =>
      [
        `${dataset || 'a form without a name'}: stays out (project ${projects.join(', ')})`,
        ...problems.map(
          ({ field, rule, cure }) =>
            `  ${shownSentence(field)}\n    rule:  ${shownSentence(rule)}\n    cure:  ${shownSentence(cure)}`,
        ),
      ].join('\n'),
    ),
  ];
  return {
    text: lines.length === 0 ? 'The catalogue has no dataset yet.' : lines.join('\n'),
    complete: keptOut.length === 0,
  };
}
