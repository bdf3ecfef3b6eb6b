"""The functions of DuckDB that a query may reach; what is not here is refused before DuckDB sees it."""

from __future__ import annotations

_NAMES = """
abs acos any_value approx_count_distinct approx_quantile arbitrary arg_max arg_min array_agg
array_concat array_distinct array_has array_has_any array_intersect array_length array_position
array_slice array_sort array_to_string asin atan atan2 avg bit_and bit_count bit_or bit_xor bool_and
bool_or cardinality cbrt ceil ceiling chr coalesce concat concat_ws contains corr cos cosh count
count_if count_star covar_pop covar_samp cume_dist current_date current_localtime
current_localtimestamp current_timestamp date_add date_diff date_part date_sub date_trunc day
dayofmonth dayofweek dayofyear degrees dense_rank element_at entropy epoch epoch_ms epoch_us error
even exp favg first first_value flatten floor from_base64 from_hex fsum gen_random_uuid
generate_series get_current_timestamp greatest hash hex hour if ifnull isfinite isinf isnan isodow
isoyear json_array_length json_each_value json_exists json_extract json_extract_path
json_extract_path_text json_extract_string json_keys json_type json_valid json_value kurtosis lag
last last_value lcase lead least left len length levenshtein list list_aggr list_aggregate
list_append list_apply list_concat list_contains list_distinct list_element list_filter list_has
list_has_any list_indexof list_intersect list_max list_min list_position list_prepend list_reduce
list_reverse list_reverse_sort list_sort list_sum list_transform list_unique list_value list_zip ln
log log10 log2 lower lpad ltrim make_date make_time make_timestamp map map_concat map_entries
map_extract map_extract_value map_from_entries map_keys map_values max max_by md5 mean median
microsecond millisecond min min_by minute mod mode month multiply now nth_value ntile nullif ord
percent_rank pi position pow power product quantile quantile_cont quantile_disc quarter radians
random range rank regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace
regexp_split_to_array regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
regr_sxy regr_syy repeat replace reverse right round row row_number rpad rtrim second sha1 sha256
sign sin sinh skewness split split_part sqrt starts_with stddev stddev_pop stddev_samp str_split
strftime string_agg string_split strlen strpos strptime struct_extract struct_pack substr substring
subtract sum tan tanh timezone to_base64 to_days to_hex to_hours to_json to_microseconds
to_milliseconds to_minutes to_months to_seconds to_timestamp to_weeks to_years today translate trim
trunc try_strptime typeof ucase unhex unicode unnest upper url_decode url_encode uuid var_pop
var_samp variance week weekofyear xor year yearweek
"""
FUNCTIONS = frozenset(_NAMES.split())
