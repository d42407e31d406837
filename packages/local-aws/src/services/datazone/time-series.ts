import type {
  PostTimeSeriesDataPointsCommandInput,
  TimeSeriesDataPointFormInput,
  TimeSeriesEntityType,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { asMember, isMember, notPermitted, WRITERS } from './authorisation';
import type { Caller, DomainOperation } from './authorisation';
import { checkedForms } from './form-types';
import type { DataPoint } from './records';
import { requireExisting, newId, page, pick } from './store';
import type { Domain } from './store';

/** The only form that has time series here. */
const QUALITY = 'amazon.datazone.DataQualityResultFormType';

/** An asset or a listing, as the operations name it. */
interface Entity {
  readonly entityType: TimeSeriesEntityType;
  readonly entityIdentifier: string;
}

/**
 * Time series of assets and listings: results of data quality that somebody posts. Assumptions: writers of the entity's
 * project post and delete; who sees the entity sees its points; a listing shows those of its asset as well.
 */
export function timeSeriesOperations(): Record<string, DomainOperation> {
  return {
    PostTimeSeriesDataPoints: (input, caller) => postPoints(input, caller),
    ListTimeSeriesDataPoints: (input, caller) => {
      const { startedAt = new Date(0), endedAt } = input;
      const found = visiblePoints(input, caller).filter(
        ({ formName, timestamp }) =>
          formName === input.formName &&
          timestamp >= startedAt &&
          (endedAt === undefined || timestamp <= endedAt),
      );
      return page(found.map(summaryOf), input);
    },
    GetTimeSeriesDataPoint: (input, caller) => {
      const point = visiblePoints(input, caller).find(
        ({ id, formName }) => id === input.identifier && formName === input.formName,
      );
      if (point === undefined) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Time series data point ${input.identifier} of form ${input.formName} does not exist`,
        );
      }
      return { ...answerOf(caller.domain, input), formName: point.formName, form: formOf(point) };
    },
    DeleteTimeSeriesDataPoints: (input, caller) => {
      const { domain } = caller;
      asMember(caller, projectOf(domain, input), WRITERS);
      domain.dataPoints = domain.dataPoints.filter(
        (point) => !isOf(point, input) || point.formName !== input.formName,
      );
      return {};
    },
  };
}

/** The newest point of each form, as assets and listings show it. */
export function latestPoints(domain: Domain, entityType: TimeSeriesEntityType, entityIdentifier: string) {
  const points = pointsOf(domain, { entityType, entityIdentifier });
  const names = new Set(points.map(({ formName }) => formName));
  return [...names].flatMap((name) => {
    const newest = points.find(({ formName }) => formName === name);
    return newest ? [summaryOf(newest)] : [];
  });
}

function postPoints(input: PostTimeSeriesDataPointsCommandInput & Entity, caller: Caller) {
  const { domain } = caller;
  asMember(caller, projectOf(domain, input), WRITERS);
  const { forms = [], clientToken } = input;
  if (forms.length === 0) throw new AwsError('ValidationException', 'forms must have at least one form');
  const same = domain.dataPoints.filter(
    (point) => clientToken !== undefined && point.clientToken === clientToken && isOf(point, input),
  );
  const posted = same.length > 0 ? same : forms.map((form) => checkedPoint(domain, input, form, clientToken));
  if (same.length === 0) domain.dataPoints.push(...posted);
  return { ...answerOf(domain, input), forms: posted.map(formOf) };
}

/** @throws {AwsError} ValidationException for a form of another type, or content that is not its */
function checkedPoint(
  domain: Domain,
  { entityType, entityIdentifier }: Entity,
  form: TimeSeriesDataPointFormInput,
  clientToken: string | undefined,
): DataPoint {
  if (form.typeIdentifier !== QUALITY) {
    throw new AwsError(
      'ValidationException',
      `typeIdentifier ${form.typeIdentifier} has no time series in the local AWS; ${QUALITY} has`,
    );
  }
  const [{ formName = '', typeRevision, content = '{}' } = {}] = checkedForms(domain, [form]);
  const { evaluationsCount, evaluations } = JSON.parse(content) as QualityResult;
  if (evaluations && evaluations.length !== evaluationsCount) {
    throw new AwsError(
      'ValidationException',
      `Form ${formName} has evaluationsCount ${evaluationsCount} and ${evaluations.length} evaluations`,
    );
  }
  return {
    id: newId(),
    entityType,
    entityIdentifier,
    clientToken,
    formName,
    typeIdentifier: QUALITY,
    typeRevision,
    timestamp: form.timestamp ?? new Date(0),
    content,
  };
}

/** What the user guide shows of a quality result. */
interface QualityResult {
  readonly evaluationsCount: number;
  readonly passingPercentage?: number;
  readonly evaluations?: readonly { readonly types?: readonly string[] }[];
}

function visiblePoints(input: Entity, caller: Caller): readonly DataPoint[] {
  const { domain } = caller;
  const projectId = projectOf(domain, input);
  if (!isPublished(domain, input) && !isMember(caller, projectId)) throw notPermitted(caller.call);
  return pointsOf(domain, input);
}

/** Newest first. */
function pointsOf(domain: Domain, entity: Entity): readonly DataPoint[] {
  const listing = entity.entityType === 'LISTING' ? domain.listings.get(entity.entityIdentifier) : undefined;
  const asset = listing && { entityType: 'ASSET' as const, entityIdentifier: listing.assetId };
  return domain.dataPoints
    .filter((point) => isOf(point, entity) || (asset && isOf(point, asset)))
    .toSorted((a, b) => b.timestamp.getTime() - a.timestamp.getTime());
}

function projectOf(domain: Domain, { entityType, entityIdentifier }: Entity): string {
  return entityType === 'ASSET'
    ? requireExisting(domain.assets, entityIdentifier, 'Asset').projectId
    : requireExisting(domain.listings, entityIdentifier, 'Listing').projectId;
}

function isPublished(domain: Domain, { entityType, entityIdentifier }: Entity): boolean {
  const id = entityType === 'ASSET' ? domain.assets.get(entityIdentifier)?.listingId : entityIdentifier;
  return domain.listings.get(id ?? '')?.status === 'ACTIVE';
}

function isOf(point: DataPoint, { entityType, entityIdentifier }: Entity): boolean {
  return point.entityType === entityType && point.entityIdentifier === entityIdentifier;
}

function answerOf(domain: Domain, { entityType, entityIdentifier }: Entity) {
  return { domainId: domain.id, entityId: entityIdentifier, entityType };
}

function formOf(point: DataPoint) {
  return pick(point, 'id', 'formName', 'typeIdentifier', 'typeRevision', 'timestamp', 'content');
}

/** Which members a summary keeps is an assumption. */
function summaryOf(point: DataPoint) {
  const {
    evaluationsCount,
    passingPercentage,
    evaluations = [],
  } = JSON.parse(point.content) as QualityResult;
  const types = [...new Set(evaluations.flatMap((each) => each.types ?? []))];
  return {
    ...pick(point, 'id', 'formName', 'typeIdentifier', 'typeRevision', 'timestamp'),
    contentSummary: JSON.stringify({ evaluationsCount, passingPercentage, types }),
  };
}
