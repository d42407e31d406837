import { Construct } from 'constructs';
import type { Variables } from '../../lambda/approve/environment';
import type { Account } from '../account/account';
import { EventRule, rateOf } from '../event-rule/event-rule';
import { Function } from '../function/function';
import { grantDecisions } from '../permits/grant-decisions';

export interface ApprovalProps {
  /** The governance account, to whose default bus alone DataZone's events go. */
  readonly account: Account;
  readonly domainId: string;
}

/** None of them takes a resource in IAM (service authorization reference, Amazon DataZone). */
const PERMIT_ACTIONS = [
  'datazone:CreateAssetFilter',
  'datazone:GetAssetFilter',
  'datazone:GetUserProfile',
  'datazone:ListAssetFilters',
  'datazone:ListProjectMemberships',
  'datazone:ListSubscriptions',
  'datazone:RejectSubscriptionRequest',
  'datazone:RevokeSubscription',
];

function permitVariables({ naming, config }: Account, DOMAIN_ID: string): Variables {
  const { governance } = naming;
  return {
    DOMAIN_ID,
    PERMITS_BUCKET: governance.permitsBucket,
    PREFIX: config.prefix,
    APPROVER_ROLE: naming.approverRoleArn,
    DEPLOY_ROLE: governance.deployRoleArn,
    ONBOARDING_ROLES: naming.onboardingRoleArn(''),
  };
}

/**
 * Decides subscription requests by the rule that `lambda/approve` states, or by permits where the account keeps them. DataZone's event only wakes it up; a
 * schedule finds what an event that never came would have left waiting.
 */
export class Approval extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, { account, domainId }: ApprovalProps) {
    super(scope, id);
    const { names, config } = account;
    this.function = new Function(this, 'function', {
      account,
      name: 'approve',
      description: 'Decides subscription requests by a stated rule',
      environment: names.keepsPermits ? permitVariables(account, domainId) : { DOMAIN_ID: domainId },
      invokedByEvents: true,
      // It reads every record of the register when it is new.
      ...(names.keepsPermits && { timeout: 300, memory: 1769 }),
    });
    this.function.role.allow({
      actions: [
        'datazone:AcceptSubscriptionRequest',
        'datazone:GetSubscriptionRequestDetails',
        'datazone:ListProjects',
        'datazone:ListSubscriptionRequests',
      ],
      resources: ['*'],
    });
    if (names.keepsPermits) {
      this.function.role.allow({ actions: PERMIT_ACTIONS, resources: ['*'] });
      grantDecisions(this.function.role, account);
    }
    new EventRule(this, 'request-rule', {
      account,
      name: names.requestRule,
      description: 'Subscription requests of the domain',
      on: {
        pattern: {
          source: ['aws.datazone'],
          'detail-type': ['Subscription Request Created'],
          detail: { metadata: { domain: [domainId] } },
        },
      },
    }).invoke(this.function);
    new EventRule(this, 'sweep-rule', {
      account,
      name: names.sweepRule,
      description: 'Subscription requests whose event never came',
      on: { schedule: rateOf(config.flow.approvalSweep) },
    }).invoke(this.function);
  }
}
