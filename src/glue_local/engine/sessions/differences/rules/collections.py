"""Rules of functions of arrays, maps and structs, and of JSON and CSV."""

from __future__ import annotations

from glue_local.engine.sessions.differences import calls, of_collections, of_json, zeros
from glue_local.engine.sessions.differences.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        ("stack",),
        "Sail casts the values of a column to the type of the first; Spark rejects several types.",
        of_collections.stacked,
        ("select stack(2, 1, 'a', 2, 'b')", "select stack(2, 1, 'a', 2, 1.5)", "select stack(2, 1, 'a', null, 'b', 3)"),
    ),
    Rule(
        ("arrays_overlap",),
        "Sail returns NULL for an empty array and one with NULL.",
        of_collections.overlapping,
        ("select arrays_overlap(x, array(1, null)), arrays_overlap(array(2), x), arrays_overlap(array(null, 2), x) from values (array(1)), (slice(array(1), 1, 0)), (array(cast(null as int))), (null) t(x)",),
    ),
    Rule(
        ("array_remove",),
        "Sail tells 0.0 from -0.0.",
        zeros.removed,
        ("select array_remove(array(-0D, 1D, null, double('NaN')), x) from values (0D), (null), (1D), (double('NaN')) t(x)",),
    ),
    Rule(
        ("array_distinct", "array_union", "array_except", "array_intersect"),
        "Sail takes 0.0 and -0.0 for one value, Spark for two: an error here.",
        zeros.told_apart,
        ("select array_distinct(array(0D, -0D))", "select array_union(array(0D), array(1D, 0D)), array_except(array(1D, null), array(0D)), array_intersect(array(0D), array(0D))",),
    ),
    Rule(
        ("array_max", "array_min"),
        "Sail orders a NULL in a struct or an array last, Spark first: refused of them. It orders -0.0 before 0.0: an error.",
        lambda call: of_collections.unnested(0)(call) or zeros.told_apart(call),
        ("select array_max(array(struct(1, null), struct(1, 'a')))", "select array_min(array(array(1, null), array(1, 0)))"),
    ),
    Rule(
        ("map_from_arrays", "map_from_entries", "map_concat"),
        "Sail keeps a key -0.0; Spark 4 makes 0.0 of it, but of arrays only beside 0.0: an error here.",
        zeros.keyed,
        ("select map_from_arrays(array(-0D, 1D), array(1, 2)), map_from_arrays(array('a'), array(1))", "select map_from_arrays(array(0D, -0D), array(1, 2))",
         "select map_from_entries(array(struct(0D, 1), struct(-0D, 2)))", "select map_from_entries(array(struct(2D, 1), struct(0D, 2))), map_from_entries(array(struct('a', 1)))"),
    ),
    Rule(
        ("sort_array",),
        "Sail orders -0.0 before 0.0: an error where an array has it.",
        zeros.told_apart,
        ("select sort_array(array(0D, -0D))", "select sort_array(array(1D, null, 0D)), sort_array(array(1D, 2D), false), sort_array(array('b', 'a'))",
         "select sort_array(collect_list(x)), array_max(collect_list(x)) from values (2D), (0D), (null) t(x)"),
    ),
    Rule(
        ("max_by", "min_by"),
        "Sail orders a NULL in a struct or an array last, Spark first: refused of them. It tells 0.0 from -0.0.",
        of_collections.chosen_by,
        ("select max_by(i, x), min_by(i, x) from values (1, -0D), (2, 0D), (3, -0D) t(i, x)",
         "select max_by(x, struct(y, x)) from values (1, 2), (3, null) t(x, y)", "select array_max(array(1, null)), array_min(array('a', null))",
         "select max_by(x, y), min_by(x, y) from values (1, 2), (3, null) t(x, y)"),
    ),
    Rule(
        ("from_json",),
        "Sail returns a struct for an empty string. It keeps the rest of an array or a map with a value of another type. It "
        "reads no number as a time, no binary and no -0 as a string, and no NaN in quotes. It keeps the last bits of a number that does not fit. All these are errors here. A column for corrupt records is set as in Spark; beside times and wrong values within others, refused.",
        of_json.from_json,
        ("select from_json(x, 'a int, b bigint') from values ('{\"a\": 7, \"b\": 12345678901}'), ('{\"a\": null}') t(x)",
         "select from_json('{\"a\": 12345678901}', 'a int')", "select from_json('{\"a\": \"NaN\"}', 'a double')",
         "select from_json(x, 'a int') from values (''), ('{\"a\": 1}'), (' '), (null) t(x)",),
    ),
    Rule(
        ("json_tuple",),
        "Sail finds nothing in a text with something behind its first value, and reads no single quotes: an error there.",
        of_json.json_tuple,
        ("select json_tuple(x, 'a', 'b') from values ('{\"a\":1} tail'), ('{\"b\":{\"c\": 1.50}}'), ('{\"a\":1'), ('[1]'), (' '), (null) t(x)",
         "select y, z from values ('{\"a\":1}{\"a\":2}'), ('null x') t(x) lateral view json_tuple(x, 'a', 'b') j as y, z"),
    ),
    Rule(
        ("json_object_keys",),
        "Sail reads no single quotes: an error there.",
        of_json.json_object_keys,
        ("select json_object_keys(x) from values ('{\"a\":1} tail'), ('{\"a\":1'), ('[1]'), (''), (null) t(x)",),
    ),
    Rule(
        ("get_json_object",),
        "Sail has no wildcard paths: the path must be a literal without *. It gives objects, arrays and fractions as they "
        "are written; Spark writes them anew.",
        of_json.json_path,
        ("select get_json_object(x, '$.a'), get_json_object(x, '$'), get_json_object(x, '$.b.d[1]') from values "
         "('{\"a\":1.50, \"b\": {\"c\": 1e3, \"d\" : [1, 2.0]}}'), ('{\"a\":\"1.50\",\"b\":[1.10]}'), ('{\"a\": 12345678901234567890}'), ('bad') t(x)",
         "select get_json_object('{\"a\": [1, 2]}', '$.a[1]')", "select get_json_object('[1]', '$[*]')",
         "select get_json_object(x, '$') from values ('null'), ('2024-01-15'), ('7'), (' -1.5e3 '), ('\"a\"') t(x)"),
    ),
    Rule(
        ("from_csv",),
        "Sail trims blanks around values, and keeps the quotes around them: such texts are errors.",
        of_json.from_csv,
        ("select from_csv(x, 'a int, b string') from values ('1,x y'), ('-2,a-b'), (null) t(x)",
         "select from_csv(x, 'a int, b string') from values ('1,hello - world'), ('2,(a) b') t(x)",
         "select from_csv('1;a, b', 'a int, b string', map('sep', ';'))",
         "select from_csv('1;a ;b', 'a int, b string, c string', map('delimiter', ';'))",
         "select from_csv('1;a ;b', 'a int, b string, c string', map('sep', concat(';')))",
         "select from_csv(' a ,b', 'a string, b string')", "select from_csv('\"a\",b', 'a string, b string')"),
    ),
    Rule(
        ("to_csv",),
        "Sail formats nulls and doubles differently: refused.",
        calls.refused(),
        ("select to_csv(named_struct('a', 1))",),
    ),
    Rule(
        ("array_position",),
        "Sail looks for a decimal or a date among other values; Spark rejects it.",
        of_collections.array_position,
        ("select array_position(array(1, 2), 2), array_position(array(1.5, 2.5), 2.5)", "select array_position(array(1), 1.5)"),
    ),
    Rule(
        ("[]",),
        "Sail takes the name of a column within the brackets for a place in an array, and counts from the end below 0.",
        of_collections.item,
        ("select a[i], a[i + 1], a[0], m[k], s[0][i] from values (array(5, 6), 0, map('k', 7, 'v', 8), 'v', array(array(1, 2))) t(a, i, m, k, s)",
         "select a[i] from values (array(5, 6), 2), (array(1), -1), (array(1, 2), -2), (array(1, 2), -3), (null, 0), (array(4), null) t(a, i)",
         "select m[k] from values (map('k', 7, 'v', 8), 'v') t(m, k)", "select split('p,q', ',')[i] from values (0), (-3) t(i)"),
    ),
    Rule(
        ("get",),
        "Sail counts from the end below 0.",
        of_collections.got,
        ("select get(a, i), get(a, 1) from values (array(5, 6), 1), (array(5, 6), -1), (array(5, 6), -3), (null, 0) t(a, i)",),
    ),
    Rule(
        ("json_array_length",),
        "Sail counts the members of an object, and reads no single quotes: an error there.",
        of_json.json_array_length,
        ("select json_array_length(x) from values ('[\\'a\\']') t(x)", "select json_array_length(x) from values ('[1, 2]'), ('[1] 2'), (' []'), ('{\"a\": 1}'), ('x'), (null) t(x)",),
    ),
    Rule(
        ("slice",),
        "Sail accepts a start of 0; Spark fails.",
        of_collections.sliced,
        ("select slice(array(1, 2, 3), 2, 2), slice(array(1, 2), -1, 1)", "select slice(array(1, 2), x, 1) from values (0) t(x)", "select slice(array(1, 2), 1, -1)"),
    ),
    Rule(
        ("explode", "explode_outer", "posexplode", "posexplode_outer"),
        "Sail stops at a map that is made of values that are not NULL. Within an expression, or in an order, these "
        "and other functions that make rows are Spark's error.",
        of_collections.rows_of,
        ("select id, explode(map('a', x, 'b', y)) from values (1, 2, 3) t(id, x, y)", "select posexplode(map('a', 1, 'b', null))",
         "select k, v from values (1) t(id) lateral view outer explode(map('a', id, 'b', 2)) e as k, v", "select explode_outer(map('a', 1)) as (k, v), 1",
         "select explode(map('a', 1)) as (k, v)", "select * from explode(map('a', 1))", "select explode_outer(cast(null as map<string,int>)), 1",
         "select explode(array(1, 2)) + 1"),
    ),
    Rule(
        ("element_at", "try_element_at", "map_contains_key"),
        "Sail fails beyond an array's end, as Spark does in ANSI mode alone. It tells a key 0.0 from -0.0.",
        of_collections.element_at,
        ("select element_at(a, x) from values (array(1, 2), 1), (array(3), 2), (array(4), -2), (null, 1) t(a, x)",
         "select element_at(array(1, 2), 5), element_at(split('a/b', '/'), 3)", "select element_at(array(1), 0)",
         "select m[x], element_at(m, x), map_contains_key(m, x), try_element_at(m, x) from (select map(0D, 'a', 1D, 'b') m) cross join values (0D), (-0D), (1D), (null), (2D) u(x)",
         "select map(struct(-0D), 1)[struct(0D)], map(float(0), 1)[float('-0')], map(-0D, 1)[0], map(1.5D, 'a')[1.5D], map(2D, 'a')[2]"),
    ),
    Rule(
        ("array_insert",),
        "Sail takes a place beyond the size of arrays, and memory for it; Spark fails.",
        of_collections.array_insert,
        ("select array_insert(array(1, 2), -2147483648, 3)", "select array_insert(array(1, 2), x, 3) from values (-3), (2147483647) t(x)",
         "select array_insert(array(1, 2), -4, 3), array_insert(array(1, 2), 5, 3)"),
    ),
    Rule(
        ("hash", "xxhash64"),
        "Sail cannot hash arrays, maps and structs: arrays of integers are corrected, others are "
        "refused. It hashes decimals differently: they are hashed by their digits here, and refused "
        "beyond 18 digits.",
        of_collections.hashed,
        ("select hash('Spark', array(123), 2), hash(array(1L, 2L)), hash(1.50, -0.01), xxhash64(1.50)",),
    ),
    Rule(
        ("arrays_zip",),
        "Sail names a struct's field by its place.",
        of_collections.arrays_zip,
        ("select arrays_zip(s.x, s.y, a, array(1)), arrays_zip(m['k'], a) as r from (select map('k', array(1)) m, named_struct('x', array(1, 2), 'y', array('a')) s, array(3) a)",),
    ),
    Rule(
        ("zip_with",),
        "Sail does not have it.",
        of_collections.zip_with,
        ("select zip_with(array(1, 2, 3), array('a', 'b', 'c'), (x, y) -> (y, x))",
         "select zip_with(array(1, 2), array(3), (x, y) -> x + y)"),
    ),
    Rule(
        ("transform_values", "transform_keys", "map_zip_with"),
        "Sail does not have them. Of maps whose keys are fractions, map_zip_with is refused.",
        lambda call: getattr(of_collections, call.name)(call),
        ("select transform_values(map(1, 2), (k, v) -> k + v), transform_keys(map(1, 2), (k, v) -> k + v)",
         "select map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 2, 'y'), (k, v1, v2) -> concat(v1, v2))",
         "select map_zip_with(map(0D, 1), map(-0D, 2), (k, a, b) -> a + b)", "select transform_keys(map(1, 1, 2, 1), (k, v) -> if(k = 1, 0D, -0D))",
         "select transform_keys(x, (k, v) -> k * 1.5D) from values (map(1, 2, 3, 4)), (null) t(x)"),
    ),
    Rule(
        ("array_contains",),
        "Sail returns false if the array has a NULL and the value is not found.",
        of_collections.array_contains,
        ("select array_contains(array(1.5, 2.5), 1.5D), array_contains(array(1, 2), 1.0), array_contains(array(1L), 1.50), array_contains(array(1.50), 2)",
         "select array_contains(a, 0D), array_contains(a, 2), array_contains(a, x) from values (array(-0D, null), 1D), (array(2D), -0D) t(a, x)",
         "select array_contains(array(1, null), 2), not array_contains(array(1, null), 2), array_contains(array(1), 1)",),
    ),
    Rule(
        ("to_json",),
        "Sail writes doubles without an exponent, drops trailing zeros of decimals and writes times with "
        "six digits, and dates as keys as such, not as days; other options than ignoreNullFields are refused.",
        of_json.to_json,
        ("select to_json(named_struct('t', timestamp'2020-01-01 00:00:00.5', 'u', array(timestamp'1960-07-01 00:00:00')))",
         "select to_json(named_struct('a', 1e8D, 'b', 7.50, 'c', cast(null as int), 'd', array(1, null), 'e', 'x\"y'))",),
    ),
)  # fmt: skip
