/**
 * Setting of every DuckDB that reads one object after the other from the same path: it keeps what it has read of a file, and
 * takes a next one of the same length within the same second for that.
 */
export const NO_CACHE = { enable_external_file_cache: 'false' } as const;
