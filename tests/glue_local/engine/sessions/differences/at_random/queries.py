"""SELECTs drawn by a seed, over two small views, out of the tables beside this file.

The files hold a template a line: the type of its result, a tab, SQL. ``{int}`` stands for an expression of a type,
``{int x:int}`` for one that may use a lambda's variable, ``{1|2}`` for one of these texts.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

_HERE = Path(__file__).parent

#: The views that every query selects from, made by the same SQL on both engines.
VIEWS = {
    "t": """select id, cast(i as int) i, cast(j as int) j, cast(n as bigint) n, cast(f as float) f,
        cast(d as double) d, cast(e as double) e, cast(p as decimal(10,2)) p, cast(q as decimal(20,5)) q, s, r,
        b, day, at, a, sa, mp, st, cast(bi as binary) bi, cast(q / 700 as decimal(9,6)) o, cast(p as decimal(38,18)) h,
        named_struct('a', i, 'in', st) ns, map('k', st) ms from values
        (1, 1, 2, 10, 1.5, 0.5, 2, 1.50, 3.14159, 'a', 'abc', true, date'2020-02-29', timestamp'2020-02-29 10:11:12.5',
         array(1, 2, 3), array('b', 'a'), map('a', 1, 'b', 2), named_struct('a', 1, 'b', 'x'), 'ab'),
        (2, 2, null, -5, -0.25, -1.25, null, -0.01, 100, 'b', '12', false, date'1999-12-31',
         timestamp'1999-12-31 23:59:59', array(3, null, 1), array('a', null), map('zz', null),
         named_struct('a', null, 'b', 'y'), ''),
        (3, null, 3, 3000000000, null, null, 1e8D, null, null, null, ' a b ', null, null, null, null, null, null, null,
         null),
        (4, -7, 0, 0, 0, 0, -3, 12345.67, -7, '', 'A,b,c', true, date'2021-01-01', timestamp'2021-06-15 00:00:00',
         array(), array(''), map('a', 5), named_struct('a', 3, 'b', null), 'x'),
        (5, 5, 5, 7, 2.5, 2.5, 2.5, 5, 5.00000, '5', '2020-01-01', false, date'2020-02-29',
         timestamp'2020-01-01 00:00:00', array(5), array('5', '5', 'b'), map('5', 5), named_struct('a', 5, 'b', '5'),
         '5'),
        (6, 2, 1, 100, 3.25, 10, 0.125, 2.25, 0.00001, 'abc', 'b', true, date'1970-01-01',
         timestamp'1970-01-01 00:00:00.123456', array(2, 2), array('abc', 'B'), map('b', 0, 'a', 7),
         named_struct('a', 1, 'b', 'x'), 'abc'),
        (7, 0, -1, 1, 1, 1, 1, 0, -0.5, 'B', null, false, date'2024-12-30', timestamp'2024-12-30 13:00:01.25',
         array(null), array('a'), map(), named_struct('a', 0, 'b', ''), 'b'),
        (8, 3, 6, -1, 0.1, 0.001, 1e15D, -99.99, 0.33333, ' é ß', '日本 語 ', true, date'1582-10-04',
         timestamp'1883-11-18 12:03:58', array(3, -3), array(' ', 'é'), map('é', 1), named_struct('a', 9, 'b', ' ñ'),
         'é'),
        (9, -1, 2, 5, -1.5, -0.0, 0.5, 0.05, 12345.00001, 'Zoë  ', '  ', false, date'0999-01-01',
         timestamp'1850-01-01 00:00:00.000001', array(1), array('Ä', 'ä'), map(' ', null, 'a', 2),
         named_struct('a', -1, 'b', 'ÄÖ'), ' ')
        v(id, i, j, n, f, d, e, p, q, s, r, b, day, at, a, sa, mp, st, bi)""",
    "u": """select cast(k as int) k, cast(w as double) w, z, cast(v as decimal(8,3)) v, since from values
        (1, 1.5, 'a', 0.125, date'2020-02-29'), (2, null, 'b', 7, date'2021-01-01'), (2, -2, 'abc', 2.5, null),
        (null, 4, null, null, date'1999-12-31'), (9, 0.25, 'B', -1, date'2020-02-29') v(k, w, z, v, since)""",
}

#: The first view's columns, by their types.
COLUMNS = {
    "int": ("i", "j", "i", "id"), "bigint": ("n",), "float": ("f",), "double": ("d", "e"),
    "dec": ("p", "q", "p", "q", "o", "h"),
    "string": ("s", "r"), "bool": ("b",), "date": ("day",), "ts": ("at",), "ints": ("a",), "texts": ("sa",),
    "map": ("mp",), "struct": ("st",), "bin": ("bi",),
}  # fmt: skip
_LITERALS = {
    "int": ("1", "2", "0", "-3", "10"), "bigint": ("4L", "-2L", "3000000000L"), "float": ("float(1.5)",),
    "double": ("1.5D", "0D", "-2.25D", "1e3D"), "dec": ("1.5", "0.01", "-20.125"),
    "string": ("'a'", "''", "'12'", "'A b'", "'1.5'", "'2020-02-29'"), "bool": ("true", "false"),
    "date": ("date'2020-02-29'", "date'1900-01-01'"), "ts": ("timestamp'2020-02-29 12:30:00'",),
    "ints": ("array(1, null)", "array(3, 2)"), "texts": ("array('a', 'c')",), "map": ("map('a', 4)",),
    "struct": ("named_struct('a', 2, 'b', 'z')",), "bin": ("X'6162'",),
}  # fmt: skip
#: Types whose values SQL can order and group by.
_KEYS = ("int", "bigint", "dec", "string", "bool", "date", "ts", "int", "string")
_PLACE = re.compile(r"\{(?!\")([^{}]*)\}")


def _table(name: str) -> list[tuple[str, str]]:
    lines = (_HERE / name).read_text().splitlines()
    return [(type_, sql) for type_, _, sql in (line.partition("\t") for line in lines if line[:2] != "--")]


class RandomQueries:
    """Draws queries by a seed."""

    expressions, aggregates, windows = map(_table, ("expressions.txt", "aggregates.txt", "windows.txt"))

    def __init__(self, seed: int) -> None:
        """Draw by this seed; the same seed gives the same queries."""
        self._r = random.Random(seed)
        self._columns = COLUMNS
        self.views = True

    def query(self) -> str:
        """Return a SELECT."""
        draw = self._r.choice(
            [self._select] * 8 + [self._grouped] * 4 + [self._windowed] * 3 + [self._joined] * 2
            + [self._set] * 2 + [self._lateral, self._nested, self._common, self._inline]
        )  # fmt: skip
        return draw()

    def expression(self, type_: str, depth: int, scope: dict[str, str] | None = None) -> str:
        """Return an expression of a type, so many calls deep; ``scope`` has a lambda's variables."""
        scope = scope or {}
        type_ = "double" if type_ == "approx" and depth <= 0 else type_
        if self._r.random() < 0.02:
            type_ = self._r.choice(list(COLUMNS))
        if depth <= 0 or (self._r.random() < 0.1 and type_ != "approx"):
            return self._leaf(type_, scope)
        found = [sql for of, sql in self.expressions if of == type_]
        return (
            f"({self._filled(self._r.choice(found), depth - 1, scope)})"
            if found
            else self._leaf(type_, scope)
        )

    def _leaf(self, type_: str, scope: dict[str, str]) -> str:
        own = [name for name, of in scope.items() if of == type_]
        if own and self._r.random() < 0.7:
            return self._r.choice(own)
        drawn = self._r.random()
        if drawn < 0.03:
            return "null" if type_ != "struct" else "st"
        if drawn < 0.25 or type_ not in self._columns:
            return self._r.choice(_LITERALS[type_])
        return self._r.choice(self._columns[type_])

    def _filled(self, template: str, depth: int, scope: dict[str, str]) -> str:
        def fill(place: re.Match[str]) -> str:
            first, *variables = place[1].split(" ")
            if first in COLUMNS and all(":" in v for v in variables):
                own = dict(v.split(":") for v in variables)
                return self.expression(first, depth, {**scope, **own})
            one = self._r.choice(place[1].split("|"))
            return self.expression(one, depth, scope) if one in COLUMNS else one

        return _PLACE.sub(fill, template)

    def _any(self, depth: int) -> str:
        type_ = self._r.choice(self.expressions)[0]
        return self.expression(type_, depth)

    def _depth(self) -> int:
        return self._r.choice((1, 1, 2, 2, 3, 4))

    def _where(self) -> str:
        return (
            f" where {self.expression('bool', self._r.choice((1, 1, 2)))}" if self._r.random() < 0.3 else ""
        )

    def _end(self, columns: int) -> str:
        """Return an ORDER BY of all columns and maybe a LIMIT, or nothing."""
        if self._r.random() < 0.7:
            return ""
        how = ("", " desc", " nulls last", " desc nulls first")
        keys = ", ".join(f"{i + 1}{self._r.choice(how)}" for i in range(columns))
        return f" order by {keys}{self._r.choice(('', ' limit 3', ' limit 2 offset 1'))}"

    def _list(self, count: int) -> list[str]:
        return [f"{self._any(self._depth())} c{i}" for i in range(count)]

    def _select(self) -> str:
        count = self._r.choice((1, 1, 2))
        distinct = "distinct " if self._r.random() < 0.1 else ""
        star = "id, " if not distinct else ""
        end = self._end(count if distinct else 1)
        return f"select {distinct}{star}{', '.join(self._list(count))} from t{self._where()}{end}"

    def _aggregate(self) -> str:
        return self._filled(self._r.choice(self.aggregates)[1], self._r.choice((0, 0, 1, 2)), {})

    def _grouped(self) -> str:
        keys = [self.expression(self._r.choice(_KEYS), self._r.choice((0, 0, 1, 2))) for _ in range(2)]
        columns = {column for of_type in COLUMNS.values() for column in of_type}
        keys = [k if k in columns or k[0] == "(" else "i" for k in keys]  # no literals
        keys = keys[: self._r.choice((0, 1, 1, 2))]
        made = [f"{self._aggregate()} c{i}" for i in range(self._r.choice((1, 2, 3)))]
        having = f" having {self._aggregate()} is not null" if self._r.random() < 0.2 else ""
        if not keys:
            return f"select {', '.join(made)} from t{self._where()}"
        by = ", ".join(keys)
        by = self._r.choice(
            (by, by, by, f"rollup({by})", f"cube({by})", f"grouping sets (({by}), ({keys[0]}), ())")
        )
        named = [f"{k} k{i}" for i, k in enumerate(keys)]
        return f"select {', '.join([*named, *made])} from t{self._where()} group by {by}{having}"

    def _windowed(self) -> str:
        over = self._r.choice(
            ("over (order by id)", "over (partition by {bool|int|string} order by id)",
             "over (order by {int}, id desc)", "over (partition by {bool} order by {string} nulls last, id)")
        )  # fmt: skip
        sql = self._r.choice(self.windows)[1].replace("over ~", over)
        made = self._filled(sql, self._r.choice((0, 0, 1, 2)), {})
        return f"select id, {made} c0 from t{self._where()}"

    def _joined(self) -> str:
        how = self._r.choice(
            ("join", "left join", "right join", "full outer join", "left semi join", "left anti join")
        )
        both = not how.endswith(("semi join", "anti join"))
        on = self._r.choice(
            ("i = k", "s = z", "day = since", "p > v", "i = k and d < w", "i <=> k", "s = k", "d = v")
        )
        right = "k, w, z, v, since, " if both else ""
        made = f"select {'id, ' + right}{self._any(self._depth())} c0 from t {how} u on {on}"
        return made + self._where()

    def _set(self) -> str:
        how = self._r.choice(("union", "union all", "intersect", "except", "except all", "union all"))
        type_ = self._r.choice(_KEYS)
        other = type_ if self._r.random() < 0.7 else self._r.choice(_KEYS)
        left, right = (self.expression(x, self._depth()) for x in (type_, other))
        return f"select {left} c0 from t{self._where()} {how} select {right} from t{self._where()}"

    def _lateral(self) -> str:
        what = self._r.choice(("explode({ints})", "explode({texts})", "explode(split({string}, ','))"))
        made = self._filled(what, 1, {})
        outer = self._r.choice(("", "outer "))
        return f"select id, x, {self._any(1)} c0 from t lateral view {outer}{made} l as x"

    def _inline(self) -> str:
        what = self._r.choice(
            ("explode({map})", "posexplode({ints})", "explode_outer({texts})", "inline(array({struct}, {struct}))",
             "posexplode_outer({texts})", "stack(2, {int}, {string}, {int}, {string})", "explode(map_entries({map}))",
             "json_tuple({string}, 'a', 'b')")
        )  # fmt: skip
        return f"select id, {self._filled(what, self._r.choice((0, 1, 1, 2)), {})} from t"

    def _nested(self) -> str:
        inner = f"(select *, {self.expression('int', self._depth())} extra from t{self._where()}) t"
        made = f"{self._any(1)} c0, {self._filled('{int} + extra', 1, {})} c1"
        return f"select id, {made} from {inner} where extra {self._r.choice(('> 0', 'is not null', '= i', '<> 2'))}"

    def _common(self) -> str:
        type_ = self._r.choice(_KEYS)
        made = self.expression(type_, self._depth())
        use = self._r.choice(
            ("select x, count(*) from c group by x", "select id, x from c where x is not null",
             "select a.id, b.id from c a join c b on a.x = b.x", "select max(x), min(x) from c",
             "select distinct x from c", "select id, x, row_number() over (partition by x order by id) from c")
        )  # fmt: skip
        return f"with c as (select id, {made} x from t) {use}"
