/** Most entries of a page of Glue's lists (Glue API, `PageSize`). */
export const PAGE = { most: 1000, invalid: 'InvalidInputException' } as const;
