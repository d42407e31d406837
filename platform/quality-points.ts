/** Name and type of the points that the publish function posts of an asset, and the steward's page shows. */
export const QUALITY_POINTS = {
  formName: 'pseudonymise',
  typeIdentifier: 'amazon.datazone.DataQualityResultFormType',
} as const;
