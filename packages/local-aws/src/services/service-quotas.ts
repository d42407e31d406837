import { AwsError } from '../aws-error';
import type { LocalService } from '../local-aws';
import { DOMAIN_QUOTA } from './datazone/domains';

/** Service Quotas: moto knows those of VPC alone, and lists none; here are those of DataZone that bind. */
export function createServiceQuotas(): LocalService {
  return {
    signingName: 'servicequotas',
    model: 'service-quotas',
    behind: 'moto',
    operations: {
      ListServiceQuotas: async ({ ServiceCode }, { region, principal }) => {
        if (ServiceCode !== 'datazone') {
          throw new AwsError('NoSuchResourceException', `The local AWS has no quotas of ${ServiceCode}.`);
        }
        const QuotaCode = 'L-00000001';
        const domains = {
          ServiceCode,
          ServiceName: 'Amazon DataZone',
          QuotaArn: `arn:aws:servicequotas:${region}:${principal.accountId}:${ServiceCode}/${QuotaCode}`,
          QuotaCode,
          QuotaName: 'Domains',
          Value: DOMAIN_QUOTA,
          Unit: 'None',
          Adjustable: true,
          GlobalQuota: false,
        };
        return { Quotas: [domains] };
      },
    },
  };
}
