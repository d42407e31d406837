import { instant } from './instant';

const ENVELOPE = {
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  account: '111122223333',
  time: '(time)',
  region: 'eu-central-1',
};
const BUCKET = 'ehds-assets-111122223333-eu-central-1';

/** Written once: there are tens of thousands of them. */
const OBJECT_CREATED = JSON.stringify({
  ...ENVELOPE,
  'detail-type': 'Object Created',
  source: 'aws.s3',
  resources: [`arn:aws:s3:::${BUCKET}`],
  detail: {
    version: '0',
    bucket: { name: BUCKET },
    object: {
      key: '(key)',
      size: 1_048_576,
      etag: 'b1946ac92492d2347c6235b4d2611184',
      'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
      sequencer: '00617F08299329D189',
    },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: '111122223333',
    'source-ip-address': '192.0.2.1',
    reason: 'PutObject',
  },
});

/** Event of an upload, as long as S3's own. */
export function objectEvent(key: string, now: number): string {
  return OBJECT_CREATED.replace('(time)', eventTime(now)).replace('(key)', key);
}

/** Event of a crawl's end. */
export function crawlerEvent(state: 'Succeeded' | 'Failed', now: number): string {
  return JSON.stringify({
    ...ENVELOPE,
    'detail-type': 'Glue Crawler State Change',
    source: 'aws.glue',
    time: eventTime(now),
    resources: [],
    detail: { crawlerName: 'assets', state, message: `Crawler ${state}` },
  });
}

/** EventBridge cuts the time off to whole seconds. */
function eventTime(now: number): string {
  return instant(Math.floor(now)).toISOString().replace('.000', '');
}
