"""Chains of the DataFrame API drawn by a seed, over the same views and expressions as the SELECTs."""

from __future__ import annotations

import re
from typing import Any

from tests.glue_local.engine.sessions.differences.at_random.queries import COLUMNS, RandomQueries

#: Conditions and values by methods of Column.
_OF_COLUMNS = """
bool	F.col({int}) == {number}
bool	F.col({int}) > F.col({int})
bool	F.col({string}).isin('a', '12', 'abc')
bool	F.col({int}).isin([1, 2.5])
bool	F.col({string}).isin(1, 5)
bool	F.col({double}).between(0, 2)
bool	F.col({string}).contains('b')
bool	F.col({string}).startswith(F.col({string}))
bool	F.col({string}).like('%a%') | F.col({bool})
bool	F.col({string}).rlike('^[a-c]')
bool	~F.col({bool})
bool	F.col({bool}) & F.col({int}).isNull()
bool	F.col({int}).eqNullSafe(F.col({bigint}))
bool	F.col({string}) > {number}
bool	F.col({date}) > '2020-01-01'
bool	F.col({dec}) <= {number}
bool	F.col({bool}) == 'true'
int	F.col({int}) + {number}
double	F.col({int}) / F.col({int})
double	{number} - F.col({double})
dec	F.col({dec}) * F.col({int})
dec	F.col({dec}) / {number}
double	F.col({string}) * 2
int	F.col({int}) % 3
double	F.col({int}) ** 2
int	-F.col({int})
int	F.col({string}).cast('int')
string	F.col({double}).cast('string')
string	F.col({ts}).cast('string')
string	F.col({string}).substr({place}, 2)
string	F.col({string})[{place}:2]
int	F.col({ints})[{place}]
int	F.col({ints}).getItem({place})
int	F.col({map})['a']
string	F.col({struct}).getField('b')
int	F.col({struct})['a']
struct	F.col({struct}).withField('a', F.col({int}))
struct	F.col({struct}).dropFields('b')
int	F.col({int}).bitwiseAND({place})
string	F.when(F.col({bool}), F.col({string})).otherwise('x')
string	F.when(F.col({int}) > 1, 'big').when(F.col({int}) < 0, F.lit(None)).otherwise(F.col({int}))
int	F.when(F.col({bool}), {place})
double	F.when(F.col({int}).isNotNull(), F.col({double})).otherwise(F.col({int}))
string	F.concat_ws('-', F.col({string}), F.col({texts}))
string	F.lpad(F.col({string}), 5, '*')
string	F.date_format(F.col({ts}), 'yyyy-MM-dd HH:mm')
date	F.to_date(F.col({string}))
date	F.to_date(F.col({string}), 'yyyy-MM-dd')
ts	F.to_timestamp(F.col({string}))
date	F.date_add(F.col({date}), F.col({int}))
date	F.add_months(F.col({date}), {place})
int	F.datediff(F.col({date}), F.col({ts}))
double	F.round(F.col({double}), {place})
dec	F.round(F.col({dec}), 1)
string	F.regexp_replace(F.col({string}), '[ab]', '<$0>')
string	F.regexp_extract(F.col({string}), '([a-z])(.)', {place})
texts	F.split(F.col({string}), ',')
string	F.split(F.col({string}), 'b').getItem({place})
ints	F.transform(F.col({ints}), lambda x: x + {number})
ints	F.filter(F.col({ints}), lambda x: x > 1)
int	F.aggregate(F.col({ints}), F.lit(0), lambda a, x: a + F.coalesce(x, F.lit(1)))
bool	F.array_contains(F.col({ints}), {place})
ints	F.array(F.col({int}), F.lit({place}))
map	F.create_map(F.lit('k'), F.col({int}))
struct	F.struct(F.col({int}).alias('a'), F.col({string}).alias('b'))
string	F.to_json(F.struct(F.col({int}), F.col({string})))
struct	F.from_json(F.to_json(F.col({struct})), 'a int, b string')
string	F.get_json_object(F.to_json(F.col({struct})), '$.b')
int	F.greatest(F.col({int}), F.col({int}), F.lit({place}))
double	F.least(F.col({double}), F.col({int}))
int	F.coalesce(F.col({int}), F.lit({place}))
int	F.size(F.col({ints}))
int	F.hash(F.col({int}), F.col({string}))
string	F.sha2(F.col({string}), 256)
int	F.instr(F.col({string}), 'b')
string	F.format_string('%s|%d', F.col({string}), F.col({int}))
string	F.translate(F.col({string}), 'ab', 'x')
int	F.expr({sql})
"""
_AGGREGATES = (
    "F.count('*')", "F.count(F.col({int}))", "F.countDistinct({string})", "F.sum({int})", "F.avg({double})",
    "F.max({string})",
    "F.min({date})", "F.sum({dec})", "F.avg({dec})", "F.max({ts})", "F.sort_array(F.collect_set({string}))",
    "F.sort_array(F.collect_list({int}))", "F.sum(F.when(F.col({bool}), 1).otherwise(0))", "F.stddev({int})",
    "F.sum_distinct(F.col({int}))", "F.max_by({string}, 'id')", "F.sum(F.col({int}) / 2)", "F.median({double})",
    "F.sum(F.col({string}))", "F.percentile_approx({int}, 0.5)", "F.expr(\"count(*) filter (where b)\")",
    "F.approx_count_distinct({int})", "F.min(F.struct({int}, {string}))", "F.mode({bool})",
)  # fmt: skip
_ENDS = (
    ".orderBy('id').limit({place})",
    ".orderBy(F.col({int}).desc_nulls_last(), 'id').limit(3)",
    ".select({int}, {string}).distinct()",
    ".dropDuplicates([{int}, {bool}]).select({int}).distinct()",
    ".fillna({number})",
    ".fillna('?', subset=[{string}, {int}])",
    ".fillna({{{int}: {number}, {string}: 'n', {bool}: True}})",
    ".na.drop(how='all', subset=[{int}, {double}])",
    ".na.drop(thresh=2, subset=[{int}, {double}, {string}])",
    ".dropna(subset=[{string}])",
    ".replace({place}, {number}, [{int}, {double}])",
    ".replace({{'a': 'X', 'b': None}}, subset=[{string}])",
    ".replace(['a', '12'], ['q', 'w'])",
    ".select('id', F.explode({ints}))",
    ".select('id', F.explode_outer({texts}).alias('x'), {int})",
    ".select('id', F.posexplode({ints}))",
    ".select('id', F.explode({map}))",
    ".select('id', {struct} + '.*')",
    ".select('id', F.col({struct} + '.a'), F.col({map} + '.a'))",
    ".drop({int}, 'nothing', {map})",
    ".withColumnRenamed({int}, 'renamed')",
    ".selectExpr('id', {sql} + ' as e', 'upper(s)')",
    ".agg({{{int}: 'max', {double}: 'avg'}})",
    ".groupBy({bool}).count()",
    ".groupBy({string}).max({int}, {double})",
    ".groupBy({bool}).pivot({int}).sum({int})",
    ".groupBy({int}).pivot({bool}, [True, False]).agg(F.max({int}).alias('m'), F.count('*').alias('c'))",
    ".join(spark.table('u'), F.col({int}) == F.col('k'), {how})",
    ".join(spark.table('u').withColumnRenamed('k', {int}), {int}, {how})",
    ".crossJoin(spark.table('u').limit(0)).count()",
    ".select({int}).union(spark.table('u').select('k'))",
    ".select({int}, {string}).unionByName(spark.table('u').select(F.col('z').alias({string}), "
    "F.col('k').alias({int})))",
    ".select('id', {int}).unionByName(spark.table('u').select('k', F.col('k').alias('id')), allowMissingColumns=True)",
    ".select({int}).exceptAll(spark.table('u').select('k'))",
    ".select({int}).intersect(spark.table('u').select('k'))",
    ".select({string}).subtract(spark.table('u').select('z'))",
    ".withColumn('w', F.sum({int}).over(W.partitionBy({bool}).orderBy('id')))",
    ".withColumn('w', F.lag({string}, 1, '-').over(W.orderBy('id')))",
    ".withColumn('w', F.row_number().over(W.partitionBy({int}).orderBy(F.desc('id'))))",
    ".withColumn('w', F.avg({double}).over(W.orderBy('id').rowsBetween(-1, 1)))",
    ".withColumn('w', F.first({int}, ignorenulls=True).over(W.partitionBy({bool}).orderBy('id')))",
    ".withColumns({{'x': F.col({int}) + 1, 'y': F.upper({string})}})",
    ".melt(['id'], [{int}], 'name', 'value')",
    ".unpivot('id', ['i', 'j'], 'name', 'value')",
    ".count()",
    ".schema.simpleString()",
    ".columns",
    ".toDF(*['q%d' % n for n in range(len(spark.table('t').columns))])",
)


def _lines(text: str) -> list[tuple[str, str]]:
    return [(type_, code) for type_, _, code in (line.partition("\t") for line in text.split("\n") if line)]


class RandomFrames(RandomQueries):
    """Draws chains of the DataFrame API by a seed."""

    of_columns = _lines(_OF_COLUMNS)

    def frame(self) -> str:
        """Return a chain that gives ``r``."""
        steps = [self._step(i) for i in range(self._r.choice((0, 1, 1, 2, 3)))]
        grouped = self._r.random() < 0.2
        return f"r = spark.table('t'){''.join(steps)}{self._grouped_frame() if grouped else self._end_of_frame()}"

    def _step(self, number: int) -> str:
        drawn = self._r.random()
        if drawn < 0.25:
            return f".filter({self._code(*self._one('bool'))})"
        if drawn < 0.35:
            return f'.where("{self._sql("bool")}")'
        if drawn < 0.4:
            return ".select('*')"
        code = self._code(*self._r.choice(self.of_columns))
        return f".withColumn('c{number}', {code})"

    def _one(self, type_: str) -> tuple[str, str]:
        return self._r.choice([pair for pair in self.of_columns if pair[0] == type_])

    def _end_of_frame(self) -> str:
        if self._r.random() < 0.4:
            code = self._code(*self._r.choice(self.of_columns))
            return f".select('id', ({code}).alias('x'))"
        return self._code("", self._r.choice(_ENDS)).replace("{{", "{").replace("}}", "}")

    def _grouped_frame(self) -> str:
        how = self._r.choice(("groupBy", "groupBy", "rollup", "cube"))
        keys = ", ".join(
            f"'{self._r.choice(COLUMNS[self._r.choice(('int', 'bool', 'string', 'date'))])}'"
            for _ in range(2)
        )
        made = [self._code("", self._r.choice(_AGGREGATES)) for _ in range(2)]
        return f".{how}({keys}).agg({', '.join(f'{m}.alias({chr(39)}a{i}{chr(39)})' for i, m in enumerate(made))})"

    def _sql(self, type_: str) -> str:
        for _ in range(50):
            made = self.expression(type_, self._r.choice((1, 2)))
            if not re.search(r'["\\]', made):
                return made
        return "true"

    def _code(self, _: str, template: str) -> str:
        def fill(place: re.Match[str]) -> Any:
            what = place[1]
            if what == "number":
                return self._r.choice(("1", "2", "-1", "1.5", "0", "2.0"))
            if what == "place":
                return self._r.choice(("0", "1", "2"))
            if what == "how":
                return self._r.choice(
                    ("'inner'", "'left'", "'right'", "'outer'", "'left_semi'", "'left_anti'")
                )
            if what == "sql":
                return f'"{self._sql(self._r.choice(("int", "string", "double")))}"'
            return f"'{self._r.choice(COLUMNS[what])}'"

        return re.sub(r"\{(\w+)\}", fill, template)
