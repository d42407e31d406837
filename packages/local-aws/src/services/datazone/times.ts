/** How long DataZone takes on AWS, in seconds of service time; orders of magnitude as seen in deployments. */
export const SERVICE_SECONDS = {
  domainDeletion: 10,
  projectDeletion: 5,
  environmentCreation: 120,
  environmentUpdate: 20,
  environmentDeletion: 60,
  dataSourceChange: 5,
  runQueue: 5,
  runImport: 30,
  grant: 20,
  lineageEvent: 10,
} as const;

/** Data-source runs a data source may have in a day (quota of DataZone). */
export const RUNS_A_DAY = 25;
