import {
  LambdaEventSourceMapping,
  type LambdaEventSourceMappingConfig,
} from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { EventRule } from '../event-rule/event-rule';
import { Function, LEVEL } from '../function/function';
import { grantReceipts } from '../intake/grant-receipts';
import type { Lake } from '../lake/lake';
import type { Project } from '../project/project';
import { Queue } from '../queue/queue';
import { acceptUnused } from '../../platform/accept-finding';
import { publisherConfig } from '../../platform/naming/account-config';
import { BATCHING_WINDOW, VISIBILITY_TIMEOUT } from '../../platform/redrive-times';
import { MAXIMUM_CONCURRENCY } from '../../platform/concurrency';

export interface PublishingFlowProps {
  /** Account whose uploads are published. */
  readonly account: Account;
  readonly lake: Lake;
  readonly domainId: string;
  readonly project: Project;
}

/**
 * From an upload to a listing, by two level-triggered queues: a message leaves `uploads` only after a crawl that
 * started later has succeeded, and `publish` only after a data-source run that started later has. So nothing depends
 * on an event that AWS delivers at best effort, and a burst of uploads costs at most two crawls and two runs.
 */
export class PublishingFlow extends Construct {
  readonly uploads: Queue;
  readonly publish: Queue;
  readonly crawlFunction: Function;
  readonly publishFunction: Function;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PublishingFlowProps,
  ) {
    super(scope, id);
    const { account } = props;
    const rules = [this.uploadRule(), this.crawlRule()];
    this.uploads = this.makeQueue('uploads', account.names.uploadsQueue, rules);
    this.publish = this.makeQueue('publish', account.names.publishQueue, []);
    for (const rule of rules) rule.sendTo(this.uploads);
    this.crawlFunction = this.makeCrawlFunction();
    this.publishFunction = this.makePublishFunction();
    // In a burst uploads come by the hundred a second; of crawls there is one at a time.
    this.poll('crawl', this.uploads, this.crawlFunction, {
      batchSize: 10_000,
      maximumBatchingWindowInSeconds: BATCHING_WINDOW,
    });
    this.poll('publish', this.publish, this.publishFunction, { batchSize: 10 });
    const { alarmAge } = props.account.config.flow;
    this.crawlFunction.alarmOn('OldestUploadAge', 'An upload has waited for a crawl for too long.', {
      ...LEVEL,
      threshold: alarmAge,
    });
    this.publishFunction.alarmOn('OldestCrawlAge', 'A crawl has waited for a run for too long.', {
      ...LEVEL,
      threshold: alarmAge,
    });
    this.crawlFunction.alarmOn('CrawlFailed', 'A crawl failed; it is repeated, and its log says why.');
    this.crawlFunction.alarmOn(
      'NotCatalogued',
      'Something was uploaded that no crawl catalogues; the log names it and says why.',
    );
    this.crawlFunction.alarmOn(
      'LeftOutByCrawl',
      'The newest crawl has left something out; its log names it.',
      LEVEL,
    );
    this.crawlFunction.alarmOn('MalformedMessage', 'The queue uploads carries what is no event.');
    this.publishFunction.alarmOn('RunFailed', 'A run failed; it is repeated, and the log says why.');
    this.publishFunction.alarmOn(
      'RunPartiallySucceeded',
      'A run left some tables out; the log says which and why.',
    );
    this.publishFunction.alarmOn(
      'TableNotPublished',
      'A table was left out of the catalogue; the log names it, with DataZone’s reason.',
    );
    this.publishFunction.alarmOn(
      'RunQuotaReached',
      'The runs of a day are used up, so that what was uploaded since is published later.',
    );
    this.publishFunction.alarmOn(
      'RecordsNotPosted',
      'Quality and lineage of published tables were not posted; it is repeated, and the log says why.',
    );
    this.publishFunction.alarmOn('MalformedMessage', 'The queue publish carries what names no crawl.');
  }

  private uploadRule(): EventRule {
    const { account } = this.props;
    return new EventRule(this, 'upload-rule', {
      account,
      name: account.names.uploadRule,
      description: 'Objects created in and deleted from the assets bucket',
      on: {
        pattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created', 'Object Deleted'],
          detail: { bucket: { name: [account.names.assetsBucket] } },
        },
      },
    });
  }

  /** The crawler's own event can't be relied on; it only lets a finished crawl be noticed at once. */
  private crawlRule(): EventRule {
    const { account, lake } = this.props;
    return new EventRule(this, 'crawl-rule', {
      account,
      name: account.names.crawlRule,
      description: 'Crawls that ended',
      on: {
        pattern: {
          source: ['aws.glue'],
          'detail-type': ['Glue Crawler State Change'],
          detail: { crawlerName: [lake.crawler.name], state: ['Succeeded', 'Failed'] },
        },
      },
    });
  }

  private makeQueue(id: string, name: string, rules: readonly EventRule[]): Queue {
    const { account } = this.props;
    return new Queue(this, `${id}-queue`, {
      account,
      name,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      rules: rules.map(({ rule }) => rule.arn),
    });
  }

  private makeCrawlFunction(): Function {
    const { account, lake } = this.props;
    const { flow } = account.config;
    const crawl = new Function(this, 'crawl', {
      account,
      name: 'crawl',
      description: 'Crawls until every upload is catalogued',
      environment: {
        CRAWLER_NAME: lake.crawler.name,
        UPLOADS_QUEUE_URL: this.uploads.queue.url,
        UPLOADS_DEAD_LETTERS_URL: this.uploads.deadLetters.queue.url,
        PUBLISH_QUEUE_URL: this.publish.queue.url,
        SETTLING_SECONDS: String(flow.settlingTime),
        GATHERING_SECONDS: String(flow.gatheringTime),
        RETRY_SECONDS: String(flow.retryInterval),
        INTERVAL_SECONDS: String(flow.publishInterval),
        ALARM_SECONDS: String(flow.alarmAge),
      },
    });
    this.uploads.grantConsume(crawl.role);
    this.uploads.deadLetters.grantSend(crawl.role);
    this.publish.grantSend(crawl.role);
    lake.grantCrawl(crawl.role);
    return crawl;
  }

  private makePublishFunction(): Function {
    const { account, project, domainId } = this.props;
    const { naming, names, config } = account;
    const publisherRole = naming.publisherRoleArn(names.entry);
    const { datasets } = publisherConfig(config, names);
    const publish = new Function(this, 'publish', {
      account,
      name: 'publish',
      description: 'Runs the data sources until every crawl is published',
      environment: {
        DOMAIN_ID: domainId,
        PROJECT_ID: project.projectId,
        DATA_SOURCE_NAME: names.dataSource,
        PUBLISHER_ROLE_ARN: publisherRole,
        ...(config.governance.externalId ? { PUBLISHER_EXTERNAL_ID: config.governance.externalId } : {}),
        ...(datasets
          ? { RECORDS_BUCKET: names.recordsBucket, DATASETS: datasets.map(({ name }) => name).join(',') }
          : {}),
        PUBLISH_QUEUE_URL: this.publish.queue.url,
        PUBLISH_DEAD_LETTERS_URL: this.publish.deadLetters.queue.url,
        INTERVAL_SECONDS: String(config.flow.publishInterval),
        RETRY_SECONDS: String(config.flow.retryInterval),
        ALARM_SECONDS: String(config.flow.alarmAge),
      },
    });
    this.publish.grantConsume(publish.role);
    this.publish.deadLetters.grantSend(
      publish.role,
      acceptUnused('No journey sends what is malformed.', 'sqs:SendMessage'),
    );
    publish.role.allow({ actions: ['sts:AssumeRole'], resources: [publisherRole] });
    if (names.hasIntake) grantReceipts(publish.role, names);
    return publish;
  }

  private poll(
    id: string,
    queue: Queue,
    target: Function,
    batching: Pick<LambdaEventSourceMappingConfig, 'batchSize' | 'maximumBatchingWindowInSeconds'>,
  ): void {
    const { account } = this.props;
    new LambdaEventSourceMapping(this, `${id}-mapping`, {
      provider: account.provider,
      eventSourceArn: queue.queue.arn,
      functionName: target.function.functionName,
      ...batching,
      functionResponseTypes: ['ReportBatchItemFailures'],
      // Reserved concurrency would do, but new accounts have ten in all.
      scalingConfig: { maximumConcurrency: MAXIMUM_CONCURRENCY },
      dependsOn: target.role.ready,
    });
  }
}
