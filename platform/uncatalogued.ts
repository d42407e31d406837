/**
 * Message of the log entry that each comparison of folders and tables writes, with the member `notCatalogued`: names of the
 * folders that have no table, without the slash.
 */
export const COMPARED = 'folders were compared with tables';

/** Folders that one entry names; all are counted. */
export const MOST_NAMED = 100;
