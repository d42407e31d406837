import type { LocalAws, LocalService } from '../../local-aws';
import { changingOperations } from './changes';
import { readingOperations } from './reads';
import { Stacks } from './stacks';

/**
 * CloudFormation for stacks of `AWS::DataZone::DataSource` and `AWS::DataZone::ProjectMembership`, whose resources are
 * made as the caller of the stack operation. Everything else is refused, with what is served.
 *
 * @param models botocore's folder of API models.
 */
export function createCloudFormation(aws: LocalAws, models: string): LocalService {
  const stacks = new Stacks();
  return {
    signingName: 'cloudformation',
    model: 'cloudformation',
    behind: 'nothing',
    operations: { ...changingOperations(aws, stacks, models), ...readingOperations(stacks) },
  };
}
