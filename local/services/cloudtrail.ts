import { AwsError } from '../aws-error';
import type { LocalService, Operation } from '../local-aws';

interface Trail {
  readonly Name: string;
  readonly TrailARN: string;
}

/** AWS CloudTrail: moto keeps the trails, but knows some operations by name only and not which selectors were set. */
export function createCloudTrail(): LocalService {
  /** ARNs of the trails whose event selectors were set. */
  const selected = new Set<string>();
  const whole = (trail: Trail) => ({ ...trail, HasCustomEventSelectors: selected.has(trail.TrailARN) });
  return {
    signingName: 'cloudtrail',
    model: 'cloudtrail',
    behind: 'moto',
    operations: {
      StartLogging: byName,
      StopLogging: byName,
      DeleteTrail: async (input, call, next) => {
        const answer = await byName(input, call, next);
        const { region, principal } = call;
        selected.delete(`arn:aws:cloudtrail:${region}:${principal.accountId}:trail/${nameOf(input.Name)}`);
        return answer;
      },
      PutEventSelectors: async (_input, _call, next) => {
        const answer = await next();
        selected.add(answer.TrailARN);
        return answer;
      },
      GetTrail: async (_input, _call, next) => ({ Trail: whole((await next()).Trail) }),
      DescribeTrails: async ({ trailNameList = [] }, _call, next) => {
        const trails: Trail[] = (await next()).trailList;
        const named = ({ Name, TrailARN }: Trail) =>
          trailNameList.length === 0 || trailNameList.includes(Name) || trailNameList.includes(TrailARN);
        return { trailList: trails.filter(named).map(whole) };
      },
    },
  };
}

const byName: Operation = async (input, call, next) => {
  const Name = nameOf(input.Name);
  try {
    return await next({ ...input, Name });
  } catch (error) {
    // moto looks a trail up without asking whether it is there.
    if (!(error instanceof AwsError && error.code === 'InternalFailure')) throw error;
    const { region, principal } = call;
    const arn = `arn:aws:cloudtrail:${region}:${principal.accountId}:trail/${Name}`;
    throw new AwsError(
      'TrailNotFoundException',
      `Unknown trail: ${arn} for the user: ${principal.accountId}`,
    );
  }
};

/** Name of a trail that is given by its name or its ARN. */
function nameOf(trail: string): string {
  return trail.split('/').at(-1) ?? trail;
}
