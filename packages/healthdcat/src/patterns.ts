/**
 * Characters that a person means: none that controls a terminal, that turns the text around it (Unicode UAX #9, section 2), or
 * that nobody sees. Joiners stay, which some scripts and emoji need.
 */
export const PRINTED =
  /^(?:[\t\n\r\u0020-\u007e\u00a0-\u00ac\u00ae-\u061b\u061d-\u180d\u180f-\u200a\u2010-\u2027\u202f-\u205f\u2070-\ud7ff\ue000-\ufefe\uff00-\ufff8\ufffc\ufffd\u{10000}-\u{dffff}]|\u200c|\u200d)*$/u;

/** A day as it is written; whether the calendar has it is another question. */
export const DAY = /^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A page's address that stands in RDF as an IRI, and in HTML as a link. */
export const PAGE =
  /^https?:\/\/[a-zA-Z0-9.-]+(:\d{1,5})?(\/[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]*(#[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]*)?)?$/;

export const EMAIL =
  /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;

/** Name of a dataset, or of a table in it. */
export const NAME = /^[a-z][a-z0-9_]*$/;

/** Characters that Athena takes in a column's name without quotes (user guide, "Name databases, tables, and columns"). */
export const COLUMN_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Most characters of a dataset's name. */
export const LONGEST_DATASET_NAME = 60;
