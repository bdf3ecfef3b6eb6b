"""The DuckDB functions behind the tables of Trino's functions; no query reaches another one."""

from __future__ import annotations

_NAMES = """
abs acos any_value arg_max arg_max_null arg_min arg_min_null array_extract array_to_string asin
atan atan2 avg bit_and bit_or bit_xor bool_and bool_or cardinality cbrt ceil coalesce concat_ws
corr cos cosh count count_star covar_pop covar_samp cume_dist date_trunc day dayofyear decode
dense_rank encode epoch_us exp first_value flatten floor greatest grouping hex hour isfinite isinf
isnan isodow isoyear json_extract_string json_type json_valid kurtosis lag last_day last_value
lead least left len length like_escape list list_concat list_extract list_filter list_max list_min
list_reduce list_reverse list_sort list_transform list_value list_zip ln log10 log2 lower lpad
ltrim make_timestamp map map_contains map_entries map_extract_value map_from_entries map_keys
map_values max millisecond min minute month nth_value ntile nullif octet_length percent_rank pi
pow quantile_disc quarter random range rank regexp_extract regexp_full_match regexp_matches
regexp_replace regr_intercept regr_slope replace round row row_number rpad rtrim second sign sin
sinh skewness sqrt starts_with stddev_pop stddev_samp strftime string_agg string_split strpos
struct_extract struct_pack substring suffix sum tan tanh timezone to_days to_milliseconds
to_months translate trim trunc unhex unnest upper uuid var_pop var_samp week xor year
"""
FUNCTIONS = frozenset(_NAMES.split())
