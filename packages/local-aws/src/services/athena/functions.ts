import type { DuckDBConnection } from '@duckdb/node-api';
import type { FunctionCall } from './trino';

/**
 * Functions that DuckDB has by Trino's names, and that count alike.
 *
 * Trino's are listed in "Functions in Amazon Athena" of the Athena user guide, which sends to Trino's own pages.
 */
const SHARED = new Set(
  `abs acos any_value array_agg asin atan atan2 avg bool_and bool_or cbrt ceil ceiling chr coalesce concat_ws contains
  corr cos count count_if covar_pop covar_samp cume_dist date date_trunc day degrees dense_rank exp filter first_value flatten floor
  from_hex hour if lag last_value lead length ln log10 log2 lower lpad ltrim max max_by min min_by minute month now
  nth_value ntile nullif percent_rank pi pow power quarter radians rank replace reverse round row_number rpad rtrim second
  sin split sqrt starts_with stddev stddev_pop stddev_samp strpos sum tan translate trim upper var_pop var_samp variance
  week year`.split(/\s+/),
);

/** MySQL's signs in the formats of `date_format` and `date_parse`, and those of DuckDB where they are others. */
const DATE_SIGNS: readonly (readonly [string, string])[] = [
  ['%M', '%B'],
  ['%i', '%M'],
  ['%s', '%S'],
  ['%h', '%I'],
  ['%W', '%A'],
  ['%e', '%-d'],
  ['%c', '%-m'],
  ['%k', '%-H'],
  ['%l', '%-I'],
  ['%T', '%H:%M:%S'],
  ['%r', '%I:%M:%S %p'],
];

/** A literal of a format in DuckDB's signs. */
export function ownFormat(literal: string): string {
  return DATE_SIGNS.reduce((text, [mysql, own]) => text.replaceAll(mysql, own), literal);
}

/** Functions whose second argument is such a format. */
export const WITH_FORMAT: readonly string[] = ['date_format', 'date_parse'];

const ZERO = "error('DIVISION_BY_ZERO: Division by zero')";
const notIn = (what: string) => `error('INVALID_FUNCTION_ARGUMENT: ${what}')`;

/** Functions that Trino has and DuckDB lacks, or counts otherwise: Trino's date_diff counts whole units. */
const MACROS: Readonly<Record<string, string>> = {
  approx_distinct: '(x) AS approx_count_distinct(x)',
  arbitrary: '(x) AS any_value(x)',
  cardinality: '(x) AS len(x)',
  // NULL where one of them is; DuckDB passes over NULL.
  concat: '(x, y) AS x || y, (x, y, z) AS x || y || z, (x, y, z, a) AS x || y || z || a',
  date_diff: '(unit, x, y) AS date_sub(unit, x, y)',
  date_format: '(x, format) AS strftime(x, format)',
  date_parse: '(x, format) AS strptime(x, format)',
  day_of_month: '(x) AS dayofmonth(x)',
  day_of_week: '(x) AS isodow(x)',
  day_of_year: '(x) AS dayofyear(x)',
  // Of arrays alone.
  element_at: '(x, n) AS flatten([x])[n]',
  every: '(x) AS bool_and(x)',
  from_iso8601_date: '(x) AS CAST(x AS DATE)',
  from_iso8601_timestamp: '(x) AS CAST(x AS TIMESTAMPTZ)',
  greatest: '(x, y) AS CASE WHEN x IS NOT NULL AND y IS NOT NULL THEN system.main.greatest(x, y) END',
  least: '(x, y) AS CASE WHEN x IS NOT NULL AND y IS NOT NULL THEN system.main.least(x, y) END',
  regexp_like: '(x, pattern) AS regexp_matches(x, pattern)',
  regexp_replace: `(x, pattern) AS system.main.regexp_replace(x, pattern, '', 'g'),
    (x, pattern, y) AS system.main.regexp_replace(x, pattern, system.main.regexp_replace(y, '\\$(\\d)', '\\\\\\1', 'g'), 'g')`,
  sequence: '(x, y) AS generate_series(x, y)',
  split_part: `(x, y, n) AS CASE WHEN n < 1 THEN ${notIn('Index must be greater than zero')}
    ELSE split(x, y)[n] END`,
  substr: `(x, n) AS CASE WHEN n = 0 OR abs(n) > length(x) THEN '' ELSE system.main.substr(x, n) END,
    (x, n, m) AS CASE WHEN n = 0 OR abs(n) > length(x) THEN '' ELSE system.main.substr(x, n, m) END`,
};

/** Functions that are a cast themselves, and to which of DuckDB's types. */
export const CASTING: Readonly<Record<string, string>> = {
  from_iso8601_date: 'DATE',
  from_iso8601_timestamp: 'TIMESTAMP WITH TIME ZONE',
};

/** What stands for operators and casts that DuckDB is kinder about; no query can call it by its name. */
const OPERATORS: Readonly<Record<string, string>> = {
  'trino quotient': `(x, y) AS CASE WHEN y = 0 THEN ${ZERO} ELSE x // y END`,
  'trino remainder': `(x, y) AS CASE WHEN y = 0 THEN ${ZERO} ELSE x % y END`,
  'trino element': `(x, n) AS CASE WHEN n < 1 THEN ${notIn('SQL array indices start at 1')}
    WHEN n > len(x) THEN ${notIn('Array subscript must be less than or equal to array length')}
    ELSE flatten([x])[n] END`,
  'trino value': `(x, k) AS CASE WHEN NOT list_contains(map_keys(x), k) THEN ${notIn('Key not present in map')}
    ELSE x[k] END`,
  'trino text': `(x, pattern) AS CASE WHEN x IS NULL OR regexp_full_match(x, pattern) THEN x
    ELSE error('INVALID_CAST_ARGUMENT: Cannot cast a value to the type that is asked for') END`,
  'trino text or null': '(x, pattern) AS CASE WHEN regexp_full_match(x, pattern) THEN x END',
};

/** Trino's other functions, which this Athena does not serve. */
const NOT_SERVED = new Set(
  `all_match any_match approx_most_frequent approx_percentile approx_set array_distinct array_except array_first
  array_histogram array_intersect array_join array_last array_max array_min array_position array_remove array_sort
  array_union arrays_overlap at_timezone bar beta_cdf bing_tile bing_tile_at bing_tile_coordinates bing_tile_polygon
  bing_tile_quadkey bing_tile_zoom_level bing_tiles_around bit_count bitwise_and bitwise_and_agg bitwise_left_shift
  bitwise_not bitwise_or bitwise_or_agg bitwise_right_shift bitwise_right_shift_arithmetic bitwise_xor bitwise_xor_agg
  cast checksum char2hexint classify codepoint color combinations contains_sequence convex_hull_agg cosh
  cosine_distance cosine_similarity crc32 current_groups current_timezone date_add dow doy e
  empty_approx_set evaluate_classifier_predictions features format format_datetime format_number from_base from_base32
  from_base64 from_base64url from_big_endian_32 from_big_endian_64 from_encoded_polyline from_geojson_geometry
  from_ieee754_32 from_ieee754_64 from_iso8601_timestamp_nanos from_unixtime from_unixtime_nanos from_utf8
  geometric_mean geometry_from_hadoop_shape geometry_invalid_reason geometry_nearest_points geometry_to_bing_tiles
  geometry_union geometry_union_agg great_circle_distance hamming_distance hash_counts histogram hmac_md5 hmac_sha1
  hmac_sha256 hmac_sha512 human_readable_seconds index infinity intersection_cardinality inverse_beta_cdf
  inverse_normal_cdf is_finite is_infinite is_json_scalar is_nan jaccard_index json_array_contains json_array_get
  json_array_length json_extract json_extract_scalar json_format json_parse json_size kurtosis last_day_of_month
  learn_classifier learn_libsvm_classifier learn_libsvm_regressor learn_regressor levenshtein_distance line_interpolate_point
  line_interpolate_points line_locate_point listagg localtime log luhn_check make_set_digest map map_agg map_concat
  map_entries map_filter map_from_entries map_keys map_union map_values map_zip_with md5 merge merge_set_digest
  millisecond mod multimap_agg multimap_from_entries murmur3 nan ngrams none_match normal_cdf normalize numeric_histogram
  objectid_timestamp parse_data_size parse_datetime parse_duration parse_presto_data_size position qdigest_agg
  quantile_at_value rand random reduce reduce_agg regexp_count regexp_extract regexp_extract_all regexp_position
  regexp_split regr_intercept regr_slope regress render repeat rgb sha1 sha256 sha512 shuffle sign simplify_geometry sinh
  skewness slice soundex spatial_partitioning split_to_map split_to_multimap spooky_hash_v2_32 spooky_hash_v2_64
  st_area st_asbinary st_astext st_boundary st_buffer st_centroid st_contains st_convexhull st_coorddim st_crosses
  st_difference st_dimension st_disjoint st_distance st_endpoint st_envelope st_equals st_geometries st_geometryfromtext
  st_geometryn st_geometrytype st_interiorringn st_intersection st_intersects st_isclosed st_isempty st_isring st_issimple
  st_isvalid st_length st_linefromtext st_linestring st_multipoint st_numgeometries st_numpoints st_overlaps st_point
  st_pointn st_points st_polygon st_relate st_startpoint st_symdifference st_touches st_union st_within st_x st_xmax
  st_xmin st_y st_ymax st_ymin tanh tdigest_agg theta_sketch_estimate timestamp_objectid timezone_hour timezone_minute
  to_base to_base32 to_base64 to_base64url to_big_endian_32 to_big_endian_64 to_encoded_polyline to_geojson_geometry
  to_geometry to_hex to_ieee754_32 to_ieee754_64 to_iso8601 to_milliseconds to_spherical_geography to_unixtime to_utf8
  transform transform_keys transform_values trim_array truncate try typeof url_decode url_encode url_extract_fragment
  url_extract_host url_extract_parameter url_extract_path url_extract_port url_extract_protocol url_extract_query uuid
  value_at_quantile values_at_quantiles week_of_year width_bucket wilson_interval_lower wilson_interval_upper with_timezone
  word_stem year_of_week yow zip zip_with`.split(/\s+/),
);

/** What is to be said of a function that is called: nothing where it is served. */
export function functionRefusal(name: string): string | undefined {
  if (SHARED.has(name) || name in MACROS) return undefined;
  if (!NOT_SERVED.has(name)) return `FUNCTION_NOT_FOUND: Function '${name}' not registered`;
  return `NOT_SUPPORTED: Function '${name}' is Athena's, and is not served by the local AWS`;
}

/** Place of all that stands in a function, as DuckDB tells it: behind the end of any query (262,144 bytes at most). */
export const INSIDE_A_FUNCTION = 300_000;

const PADDING = ' '.repeat(INSIDE_A_FUNCTION);

/**
 * Makes functions in the schema that is used: those of the operators, and of the others the ones that a query calls, since
 * each takes DuckDB milliseconds.
 */
export async function makeFunctions(
  connection: DuckDBConnection,
  calls: readonly FunctionCall[],
): Promise<void> {
  const called = new Set(calls.map(({ name }) => name));
  const macros = Object.entries(MACROS).filter(([name]) => called.has(name));
  for (const [name, definition] of [...macros, ...Object.entries(OPERATORS)]) {
    await connection.run(`${PADDING}CREATE MACRO "${name}"${definition}`);
  }
}
