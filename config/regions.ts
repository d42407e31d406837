/**
 * Regions in which Amazon DataZone runs, as its guide lists them
 * (https://docs.aws.amazon.com/datazone/latest/userguide/supported-regions.html). Endpoints of other Regions
 * in SDK data prove nothing: the SDKs list every Region.
 */
export const DATAZONE_REGIONS = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-2',
] as const;

/** DataZone's Regions on the same continent as `region`; all of them if there is none. */
export function regionsNear(region: string): readonly string[] {
  const continent = `${region.split('-')[0]}-`;
  const near = DATAZONE_REGIONS.filter((known) => known.startsWith(continent));
  return near.length > 0 ? near : DATAZONE_REGIONS;
}
