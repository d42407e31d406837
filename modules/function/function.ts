import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { Variables as Approve } from '../../lambda/approve/environment';
import type { Variables as Catalogue } from '../../lambda/catalogue/environment';
import type { Variables as Crawl } from '../../lambda/crawl/environment';
import type { Variables as LakeAdministrators } from '../../lambda/lake-administrators/environment';
import type { Variables as PolicyGrants } from '../../lambda/policy-grants/environment';
import type { Variables as Pseudonymise } from '../../lambda/pseudonymise/environment';
import type { Variables as Publish } from '../../lambda/publish/environment';
import { METRICS_NAMESPACE, type MetricName } from '../../lambda/shared/metrics';
import type { Variables as Uncatalogued } from '../../lambda/uncatalogued/environment';
import type { Account } from '../account/account';
import { Alarm, type AlarmProps } from '../alarm/alarm';
import { DeadLetterQueue } from '../queue/queue';
import { FUNCTION_TIMEOUT } from '../../platform/redrive-times';
import { Role } from '../role/role';
import { serviceTrust } from '../../platform/trust';
import { bundle } from './bundle';

/** What each function is told, by its folder under `lambda/`. */
interface FunctionVariables {
  readonly approve: Approve;
  readonly catalogue: Catalogue;
  readonly crawl: Crawl;
  readonly 'lake-administrators': LakeAdministrators;
  readonly 'policy-grants': PolicyGrants;
  readonly pseudonymise: Pseudonymise;
  readonly publish: Publish;
  readonly uncatalogued: Uncatalogued;
}

export interface FunctionProps<Name extends keyof FunctionVariables = keyof FunctionVariables> {
  /** Account that the function is made in. */
  readonly account: Account;
  /** Folder under `lambda/`; also the end of the function's physical name. */
  readonly name: Name;
  readonly description: string;
  /** Environment variables, as the function's own `environment.ts` describes them. */
  readonly environment: FunctionVariables[Name];
  /** Seconds; {@link FUNCTION_TIMEOUT} by default. */
  readonly timeout?: number;
  /** Megabytes of memory, which also says how much processor; {@link MEMORY_MB} by default. */
  readonly memory?: number;
  /** Megabytes of disk; Lambda's 512 by default. */
  readonly disk?: number;
  /** ARNs of layers, with their versions; none by default. */
  readonly layers?: readonly string[];
  /** Whether events invoke it directly, so that failures need a dead-letter queue of its own. */
  readonly invokedByEvents?: boolean;
}

const MEMORY_MB = 256;

/** How a metric is looked at; the period is in seconds. */
type Watch = Pick<AlarmProps, 'statistic' | 'period' | 'threshold' | 'staysWithoutData'>;

/** Goes on for each of what is counted. */
const COUNT: Watch = { statistic: 'Sum', period: 300, threshold: 0 };

/** On what a function finds when it looks: it stays on between two looks, and until one finds less. */
export const LEVEL: Watch = { statistic: 'Maximum', period: 60, threshold: 0, staysWithoutData: true };

/** A Lambda function with its role, its log group and an alarm on its errors. */
export class Function<Name extends keyof FunctionVariables = keyof FunctionVariables> extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  /** Only where events invoke the function directly. */
  readonly deadLetters?: DeadLetterQueue;
  private readonly provider: AwsProvider;

  constructor(scope: Construct, id: string, props: FunctionProps<Name>) {
    super(scope, id);
    const { account } = props;
    const { names, provider, key } = account;
    const name = names.functionName(props.name);
    this.provider = provider;
    this.role = new Role(this, 'role', {
      account,
      name,
      description: props.description,
      trust: [serviceTrust('lambda.amazonaws.com')],
    });
    const logGroup = new CloudwatchLogGroup(this, 'logs', {
      provider,
      name: `/aws/lambda/${name}`,
      retentionInDays: account.config.flow.logRetention / 86_400,
      kmsKeyId: key?.arn,
    });
    this.role.allow({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${logGroup.arn}:*`],
    });
    if (props.invokedByEvents) {
      this.deadLetters = new DeadLetterQueue(this, 'dead-letters', { account, name });
      this.deadLetters.grantSend(this.role);
    }
    const zip = bundle(props.name);
    // Its hash is known; cdktf would read the zip again for every function of every stack.
    const assetHash = Buffer.from(zip.hash, 'base64').toString('hex');
    const asset = new TerraformAsset(this, 'code', { path: zip.path, type: AssetType.FILE, assetHash });
    this.function = new LambdaFunction(this, 'function', {
      provider,
      functionName: name,
      description: props.description,
      role: this.role.arn,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: asset.path,
      sourceCodeHash: zip.hash,
      timeout: props.timeout ?? FUNCTION_TIMEOUT,
      memorySize: props.memory ?? MEMORY_MB,
      ephemeralStorage: props.disk === undefined ? undefined : { size: props.disk },
      layers: props.layers === undefined ? undefined : [...props.layers],
      kmsKeyArn: key?.arn,
      environment: { variables: { ...props.environment } },
      loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
      deadLetterConfig: this.deadLetters ? { targetArn: this.deadLetters.queue.arn } : undefined,
      // Lambda checks at creation that the role may send to the dead-letter queue.
      dependsOn: this.role.ready,
    });
    // Lambda decrypts the variables with the function's own rights.
    key?.grantDecrypt(this.role);
    new Alarm(this, 'errors-alarm', {
      provider,
      alarmName: `${name}-errors`,
      alarmDescription: `${name} fails.`,
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: this.function.functionName },
      statistic: 'Sum',
      // A message that a function fails at comes back after minutes, so not every period has an error.
      period: 300,
      evaluationPeriods: 12,
      datapointsToAlarm: 3,
      threshold: 0,
    });
  }
  /** An alarm on a metric that the function's own code gives, which carries the function's name. */
  alarmOn(metricName: MetricName, alarmDescription: string, watch: Watch = COUNT): void {
    const { functionName } = this.function;
    new Alarm(this, `${metricName}-alarm`, {
      provider: this.provider,
      alarmName: `${functionName}-${metricName}`,
      alarmDescription,
      namespace: METRICS_NAMESPACE,
      metricName,
      dimensions: { service: functionName },
      evaluationPeriods: 1,
      ...watch,
    });
  }
}
