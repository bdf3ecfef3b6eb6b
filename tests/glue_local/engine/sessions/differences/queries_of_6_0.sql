-- Errors of ANSI mode
select array(1,2)[5]
select array(1,2)[-1]
select element_at(array(1,2), 0)
select element_at(array(1,2), 3)
select element_at(map('a',1), 'b')
select map('a',1)['b']
select array(1,2)[x] from values (5) t(x)
select element_at(array(1,2), x) from values (5) t(x)
select element_at(array(1,2), x) from values (0) t(x)
select named_struct('a', array(1)).a[3]
select split('a,b', ',')[2]
select split('a,b', ',')[1]
select to_date('2020-02-30')
select to_date('x', 'yyyy')
select to_timestamp('x')
select to_timestamp('2020-13-01', 'yyyy-MM-dd')
select make_date(2020, 13, 1)
select make_date(2019, 2, 29)
select make_timestamp(2020, 1, 1, 25, 0, 0)
select make_timestamp(2020, 1, 1, 1, 0, 60)
select make_timestamp(2020, 1, 1, 1, 0, 60.5)
select next_day('2020-01-01', 'xx')
select next_day('2020-01-01', null)
select conv('FFFFFFFFFFFFFFFFFF', 16, 10)
select conv('-FFFFFFFFFFFFFFFFFF', 16, -10)
select conv('9223372036854775808', 10, -16)
select date_add(date'9999-12-31', 1)
select date_add('x', 1)
select add_months('x', 1)
select unix_timestamp('x')
select from_unixtime(9223372036854775807L)
select to_unix_timestamp('x')
select date_trunc('foo', timestamp'2020-01-01 00:00:00')
select trunc('x', 'year')
select abs(cast(-128 as tinyint))
select -(cast(-32768 as smallint))
select abs(-9223372036854775807L - 1L)
select negative(x) from values (cast(-2147483648 as int)) t(x)
select -x from values (cast(-2147483648 as int)) t(x)
select sum(x) from values (9223372036854775807L),(1L) t(x)
select avg(x) from values (9223372036854775807L),(1L) t(x)
select sum(x) from values (cast('99999999999999999999999999999999999999' as decimal(38,0))),(1) t(x)
select avg(x) from values (cast('99999999999999999999999999999999999999' as decimal(38,0))),(1) t(x)
select sum(x) over (order by x) from values (9223372036854775807L),(1L) t(x)
select sum(x) from values ('1'),('x') t(x)
select avg(x) from values ('1'),('2') t(x)
select try_sum(x), try_avg(x) from values (9223372036854775807L),(1L) t(x)
select try_sum(x) from values ('1'),('x') t(x)
select size(null)
select size(cast(null as array<int>)), cardinality(cast(null as map<int,int>))
select array_size(null)
select array(1, 'a')
select map(1, 'a', 'x', 'b')
select map('a', 1, 'a', 2)
select map(null, 1)
select map_from_arrays(array(1,1), array(2,3))
select map_from_entries(array(struct(1,2), struct(1,3)))
select str_to_map('a:1,a:2')
select map_concat(map('a',1), map('a',2))
select transform_keys(map(1,2,3,4), (k,v) -> 1)
select coalesce(1, 'x')
select coalesce('x', 1)
select if(true, 1, 'x')
select if(false, 1, 'x')
select case when true then 'x' else 1 end
select case when false then 'x' else 1 end
select greatest(1, '2')
select nvl('a', 1)
select '1' = 1, '1' > 0
select 'a' = 1
select '1.5' = 1
select '1.0' = 1.0
select 1 in ('1', '2')
select 1 in ('x')
select '2020-01-01' = date'2020-01-01'
select 'x' = date'2020-01-01'
select 'true' = true
select 'x' = true
select 1 = true
select date'2020-01-01' = timestamp'2020-01-01 00:00:00'
select concat(1, 2), 1 || 'a'
select 'a' + 1
select '1' + '2'
select '1' * 1.5
select '1.5' + 1
select '5' % 2
select 5 % 0
select 5.0 % 0
select mod(5, 0)
select 5 div 0
select 5 / 0
select 5D / 0D
select 0.0 / 0.0
select pmod(5, 0)
select interval '1' day / 0
select interval '1-1' year to month / 0
select interval '1' day * 1e20D
select try_divide(interval '1' day, 0)
select try_multiply(2147483647, 2)
select try_add(2147483647, 1), try_subtract(-2147483648, 1), try_divide(1,0)
select round(127Y, -1), round(2147483647, -1)
select round(9223372036854775807L, -2)
select bround(2147483647, -2)
select ceil(1e20D), floor(-1e20D), ceil(double('NaN'))
select cast(1e20D as bigint)
select int(1e10D)
select shiftleft(1, 40), 1 << 40
select factorial(21)
select exp(1000), pow(10, 400)
select sqrt(-1), ln(0), ln(-1), acos(2), log(0, 1)
select width_bucket(5, 0, 0, 5)
select parse_url('bad url', 'HOST')
select try_parse_url('bad url', 'HOST')
select url_decode('%zz')
select try_url_decode('%zz')
select to_number('x', '999')
select try_to_number('x', '999')
select to_char(12345, '999')
select to_binary('zz', 'hex')
select unhex('zz')
select try_to_binary('zz', 'hex')
select decode(X'ff', 'utf-8')
select encode('ä', 'ascii')
select encode('a', 'xx')
select decode(X'61', 'WINDOWS-1252')
select char(300), chr(-1)
select elt(3, 'a', 'b')
select slice(array(1,2), 0, 1)
select slice(array(1,2), 1, -1)
select sequence(1, 5, -1)
select sequence(5, 1, 1)
select sequence(1, 10, 0)
select array_insert(array(1,2), 0, 9)
select split_part('a.b', '.', 0)
select substring('abc', 1, -1)
select repeat('a', -1)
select lpad('a', -1)
select overlay('abc' placing 'x' from 0)
select from_json('{"a":"x"}', 'a int')
select from_json('{"a":99999999999}', 'a int')
select from_json('{bad', 'a int', map('mode','FAILFAST'))
select from_csv('x', 'a int')
select from_csv('x', 'a int', map('mode','FAILFAST'))
select to_json(1)
select cast('x' as int)
select int('x')
select 'x'::int
select cast('' as int)
select cast(' 5 ' as int)
select cast('5.5' as int)
select cast('1e2' as int)
select cast('1e2' as double)
select cast('2147483648' as int)
select cast(2147483648 as int)
select cast(128 as tinyint)
select cast(1e10D as int)
select cast(double('NaN') as int)
select cast(cast('NaN' as float) as bigint)
select cast(12345.67 as decimal(5,2))
select cast('12345.67' as decimal(5,2))
select cast('x' as decimal(5,2))
select cast('x' as boolean)
select cast('x' as date)
select cast('x' as timestamp)
select cast('x' as binary)
select cast('x' as interval day)
select cast(timestamp'2020-01-01 00:00:00' as int)
select cast(timestamp'2050-01-01 00:00:00' as int)
select cast(timestamp'2020-01-01 00:00:00' as tinyint)
select cast(timestamp'2020-01-01 00:00:00' as smallint)
select cast(timestamp'2020-01-01 00:00:00' as double)
select cast(timestamp'2020-01-01 00:00:00' as decimal(5,2))
select cast(true as timestamp)
select cast(1 as timestamp)
select cast(double('Infinity') as timestamp)
select cast(1 as date)
select cast(date'2020-01-01' as int)
select cast(array('1','x') as array<int>)
select cast(map('a','x') as map<string,int>)
select cast(named_struct('a','x') as struct<a:int>)
select cast(array(1) as string)
select cast(interval '100' day as tinyint)
select cast(interval '300' day as tinyint)
select raise_error('boom')
select assert_true(false)
select assert_true(false, 'msg')
select bit_count(null), bit_get(1, 64)
select getbit(1, -1)
select hash(null)
select date'2020-02-30'
select timestamp'x'
select date_format('x', 'yyyy')
select date_format(date'2020-01-01', 'qqqqqq')
select to_date('2020-01-01', 'invalid')
select timestampadd(YEAR, 10000, timestamp'9999-01-01 00:00:00')
select date'9999-12-31' + interval '1' day
select date'2020-01-01' + 2147483647
select timestamp_seconds(9223372036854775807L)
select timestamp_millis(9223372036854775807L)
select timestamp_seconds(1e20D)
select date_from_unix_date(2147483647)
select unix_date(date'9999-12-31')
select months_between('x', '2020-01-01')
select last_day('x')
select year('x')
select hour('x')
select datediff('x', '2020-01-01')
select window(timestamp'2020-01-01 00:00:00', 'x')
select regexp_extract('a', '(a)', 5)
select regexp_replace('a', '(', 'x')
select 'a' rlike '('
select 'a' like 'a\\'
select regexp_extract('abc', 'x(y)', 1)
select percentile(x, 1.5) from values (1) t(x)
select percentile_approx(x, 0.5, 0) from values (1) t(x)
select first(x) from values (1) t(x) where x > 5
select max(x), min(x), sum(x) from values (1) t(x) where x > 5
select count(*) from values (1) t(x) where 1/0 > 1
select * from values (1) t(x) where x = 'a'
select * from values ('a') t(x) where x = 1
select * from values ('1') t(x) join values (1) u(y) on x = y
select * from values ('a') t(x) join values (1) u(y) on x = y
select 1 union select 'a'
select 1 union all select '2'
select 1.5 union all select 'x'
select date'2020-01-01' union all select '2020-01-02'
select date'2020-01-01' union all select 'x'
select true union all select 'true'
select true union all select 1
select (select x from values (1),(2) t(x))
select x from values (1),('a') t(x)
select x from values (1),('2') t(x)
select from_utc_timestamp('x', 'UTC')
select from_utc_timestamp(timestamp'2020-01-01 00:00:00', 'Nowhere/X')
select make_dt_interval(2147483647)
select make_ym_interval(2147483647)
select zip_with(array(1), array('x'), (a, b) -> a + b)
select transform(array('1','x'), a -> a + 1)
select aggregate(array(2147483647, 1), 0, (a, x) -> a + x)
select filter(array('1','x'), a -> a > 0)
select array_contains(array('1'), 1)
select array_position(array(1), '1')
select array_union(array(1), array('a'))
select array_join(array(1,2), ',')
select array_max(array(1,null)), array_min(array())
select sort_array(array(2,1,null)), array_sort(array(2,1,null))
select try_cast('x' as int), try_cast(300 as tinyint), try_cast(1e20D as int), try_cast('x' as date)
select try_cast(date'2020-01-01' as int)
select cast(x as int) from values ('1'),('x') t(x)
select cast(x as tinyint) from values (1),(300) t(x)
select x + 1 from values (2147483646),(2147483647) t(x)
select x * x from values (100000) t(x)
select x - 1 from values (-2147483648) t(x)
select x + x from values (127Y) t(x)
select x * 2 from values (9223372036854775807L) t(x)
select x / y from values (1, 0) t(x, y)
select x % y from values (1, 0) t(x, y)
select x / y from values (1.5, 0.0) t(x, y)
select cast(1 as decimal(38,0)) * cast('99999999999999999999999999999999999999' as decimal(38,0)) * 10
select cast('99999999999999999999999999999999999999' as decimal(38,0)) + 1
select sum(x * 1000000000) from values (9223372036854775807L) t(x)
select avg(cast(x as int)) from values ('1'),('2x') t(x)
select count(cast(x as int)) from values ('1'),('2x') t(x)
select case when x = 'a' then cast(x as int) else 0 end from values ('b') t(x)
select if(x = 0, 0, 10 / x) from values (0),(5) t(x)
select coalesce(try_divide(1, 0), -1)
select nullif(1, '1'), nullif('a', 1)
-- SQL and functions that are new in Spark 4
from values (1,'a'),(2,'b') t(x,y) |> where x > 1 |> select x, y
from values (1),(2),(2) t(x) |> aggregate count(*) as c group by x |> order by x
values (1),(2) t(x) |> extend x * 2 as y |> drop x
values (1),(2) t(x) |> set x = x + 1
values (1),(2) t(x) |> as u |> select u.x
values (1),(2) t(x) |> limit 1
values (1),(2) t(x) |> union all values (3)
values (1),(2) t(x) |> join (values (2,'z') u(x,w)) using (x)
select 1 as a |> select a + 1 as b
table_not_there |> select 1
execute immediate 'select 1 + ?' using 5
execute immediate 'select :a + :b' using 5 as a, 6 as b
select 'a' collate utf8_lcase = 'A'
select 'A' collate unicode_ci = 'a', collation('x'), collation('x' collate unicode)
select x from values ('b'),('A'),('a') t(x) order by x collate utf8_lcase, x
select distinct x collate utf8_lcase from values ('a'),('A') t(x)
select count(*) from values ('a'),('A') t(x) group by x collate utf8_lcase
select contains('ABC' collate utf8_lcase, 'b')
select cast('a' as string collate utf8_lcase) = 'A'
select collate('a', 'UTF8_LCASE') = 'A'
select 'a ' collate utf8_binary_rtrim = 'a'
select 1 as a, a + 1 as b
select x as a, a * 2 as b, b + 1 as c from values (1),(2) t(x)
select x + 1 as x, x + 1 as y from values (1) t(x)
select count(*) as c, c + 1 as d from values (1),(2) t(x)
select sum(x) as s, s / 2 as h from values (1),(2) t(x) group by x > 0
with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select * from r
with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select sum(n) from r
with recursive r(n, m) max recursion level 3 as (select 1, 'a' union all select n + 1, m || 'b' from r where n < 3) select * from r order by n
with recursive r(n) as (select 1 union all select n+1 from r) select * from r limit 3
select mask('AbC1', upperChar => 'Q', digitChar => 'd')
select mask(str => 'AbC1')
select * from explode(array(1,2)) t(x)
select * from explode(collection => array(1,2))
select * from range(1, 5, 2)
select * from range(start => 0, end => 3)
select encode(charset => 'utf-8', str => 'abc')
select * from values (1,2) t(a,b) order by all
select a, count(*) from values (1),(1),(2) t(a) group by all order by all
select * except (b) from values (1,2,3) t(a,b,c)
select * from values (1,2,3) t(a,b,c) where exists(select 1)
select a.* except (x) from (select named_struct('x',1,'y',2) a)
select :p + 1
select identifier('a') from values (1) t(a)
select * from identifier('not_there')
select string_agg(x, ','), listagg(x, '-') from values ('a'),('b') t(x)
select listagg(x) within group (order by x desc) from values ('a'),('b'),(null) t(x)
select listagg(distinct x, ',') within group (order by x) from values ('a'),('b'),('a') t(x)
select try_parse_json('{bad'), parse_json('{"a":1}')
select variant_get(parse_json('{"a":1}'), '$.a', 'int')
select try_variant_get(parse_json('{"a":"x"}'), '$.a', 'int')
select parse_json('{"a":1}'):a
select parse_json('{"a":{"b":[1,2]}}'):a.b[1]::int
select schema_of_variant(parse_json('{"a":1}')), is_variant_null(parse_json('null'))
select to_variant_object(named_struct('a',1))
select variant_explode(parse_json('[1,2]'))
select * from variant_explode(parse_json('[1,2]'))
select to_json(parse_json('{"a":1}'))
select schema_of_variant_agg(parse_json(x)) from values ('1'),('"a"') t(x)
select time'12:34:56', typeof(time'12:34:56')
select cast('12:34:56' as time)
select current_time() is not null
select to_time('12:34:56'), try_to_time('x'), make_time(1,2,3.5)
select time_diff('HOUR', time'10:00:00', time'12:30:00'), time_trunc('HOUR', time'10:59:00')
select hour(time'12:34:56'), minute(time'12:34:56'), second(time'12:34:56')
select extract(hour from time'12:34:56'), extract(second from time'12:34:56.5')
select time'12:00:00' + interval '1' hour
select time'12:00:00' - time'11:00:00'
select time'12:00:00' < time'13:00:00', time'12:00:00' = '12:00:00'
select max(x) from values (time'12:00:00'),(time'13:00:00') t(x)
select date'2020-01-01' + time'12:00:00'
select make_timestamp(date'2020-01-01', time'12:00:00')
select make_timestamp_ntz(date'2020-01-01', time'12:00:00'), try_make_timestamp_ntz(2020,13,1,0,0,0)
select try_make_timestamp(2020,1,1,25,0,0), try_make_timestamp_ltz(2020,1,1,1,1,1), try_make_interval(1,2)
select monthname(date'2020-01-05'), dayname(date'2020-01-05')
select bitmap_and_agg(x) is not null from values (X'01') t(x)
select is_valid_utf8('a'), validate_utf8('a'), try_validate_utf8(x'80'), make_valid_utf8(x'80')
select quote('don\'t'), chr(65), try_url_decode('%zz'), try_reflect('java.lang.Math','abs',-1)
select theta_sketch_estimate(theta_sketch_agg(x)) from values (1),(2) t(x)
select approx_top_k(x, 2) from values (1),(1),(2) t(x)
select hll_sketch_estimate(hll_sketch_agg(x)) from values (1),(2) t(x)
select kll_sketch_get_quantile_bigint(kll_sketch_agg_bigint(x), 0.5) from values (1),(2) t(x)
select st_asbinary(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040'))
select from_xml('<p><a>1</a></p>', 'a int'), to_xml(named_struct('a',1)), schema_of_xml('<p><a>1</a></p>')
select xpath_int('<a><b>1</b></a>','a/b')
select collation from (select 1 as collation)
select array_append(array(1),2), array_prepend(array(1),0), array_size(array(1,2)), array_compact(array(1,null))
select * from (select explode(array(1,2)) x) lateral join (select 1)
select * from values (1),(2) t(x), lateral (select x * 2 as y)
select * from values (1,2) t(a,b) qualify row_number() over (order by a) = 1
begin declare x int default 3; select x; end
begin if 1 = 1 then select 'yes'; else select 'no'; end if; end
select from_json('{"a":1}', 'a variant')
select cast(named_struct('a',1) as variant)
select x::string from (select parse_json('{"b":2}') x)
select 10 |> 5
select * from values (1) t(x) limit all
select count(distinct x, y) from values (1,2),(1,2) t(x,y)
select any_value(x), bool_and(x), bool_or(x) from values (true),(false) t(x)
select interval '1-2' year to month, interval '3' month, typeof(interval '1' year)
select interval '1-2' year to month + interval '1' month, interval '1' year * 2, interval '1' year / 3
select date'2020-01-31' + interval '1' month, timestamp'2020-01-31 00:00:00' - interval '1-1' year to month
select cast(interval '1-2' year to month as int), cast(interval '30' month as int)
select cast(14 as interval month), cast(3 as interval year), cast('1-2' as interval year to month)
select extract(year from interval '1-2' year to month), extract(month from interval '1-2' year to month)
select sum(x), avg(x), max(x) from values (interval '1' month),(interval '3' month) t(x)
select cast(interval '1-2' year to month as string), string(interval '3' month), string(interval '1' year)
select -interval '1-2' year to month, abs(interval '-1-2' year to month), sign(interval '-1' month)
select interval '2' month > interval '1' month, interval '12' month = interval '1' year
select make_ym_interval(1,2), make_ym_interval(0, -5)
select array(interval '1' month), named_struct('a', interval '1' month)
select x from values (interval '5' month),(interval '1' year) t(x) order by x
select date'2020-03-01' - date'2020-01-01', timestamp'2020-03-01 00:00:00' - timestamp'2020-01-01 10:00:00'
select interval 1 month, interval 1 year 2 months, interval 1 day
select interval 1 month + date'2020-01-31'
select try_add(interval '1' month, interval '1' month), try_add(date'2020-01-01', interval '1' month)
select to_json(named_struct('a', interval '1' month)), hash(interval '1' month)
select count(*) from values (interval '1' month),(interval '1' month) t(x) group by x
select sequence(date'2020-01-01', date'2020-03-01', interval '1' month)
select interval '178956970-7' year to month + interval '1' month
select interval '106751991 04:00:54.775807' day to second + interval '1' second
select sequence(timestamp'2020-01-01 00:00:00', timestamp'2020-01-02 00:00:00', interval '6' hour)
-- a text or a whole number as a decimal that it does not fit, and the opposite of the least number
select cast(x as decimal(38,38)) from values (-5), (1) t(x)
select cast(x as decimal(3,2)) from values ('50') t(x)
select cast(x as decimal(3,2)) from values ('1e40') t(x)
select cast(x as decimal(38,2)) from values ('0e400') t(x)
select cast(x as decimal(3,2)) from values ('1f') t(x)
select cast(' 1.5e3 ' as decimal(38,2)), cast(x as decimal(3,1)) from values ('.5'), ('5.'), (' +1.25 ') t(x)
select -x from values (cast(-128 as tinyint)) t(x)
select negative(x) from values (cast(-32768 as smallint)) t(x)
-- a key -0.0: generated code keeps it, what is computed without does not
select cast(map(x, 1) as string), cast(map_concat(map(2D, 1), map(x, 1)) as string) from values (-0D), (1D) t(x)
select cast(map_from_arrays(array(x), array(1)) as string) from values (-0D), (1D) t(x)
select cast(map(-0D, 1) as string) a, map_concat() b, map_concat(map(1D, 2), map(0.5D, 1)) c
select cast(map_concat(m, map(7D, 1)) as string) from (select from_json('{"-0.0": 1}', 'map<string,int>') k, transform_keys(map(0D, 1), (k, v) -> -k) m)
-- a sum in ANSI mode beside distinct values
select k, sum(i) s, count(distinct j) c from values ('a', 1, 1), ('a', 2, 1), ('b', 3, null) t(k, i, j) group by k order by k
select sum(distinct i) a, sum(j) b from values (1, 1), (1, 2), (3, null) t(i, j)
select a + b + c from values (2147483647, 1, -1) t(a, b, c)
select a + c + b, a + b * c - a + b + c + b + c + b + c + b + c from values (2147483647, 1, -1), (1, 2, 3), (null, 1, 1) t(a, b, c)
select x from (select a + b as x from values (2147483647, 1) t(a, b)) where x > 5
select * from values (2147483647, 1) t(a, b) where a + b is not null
select case when a < 5 then a + b else 0 end, if(a < 5, a * b * b, 0), coalesce(a, a + b) from values (2147483647, 2) t(a, b)
select a + b + a as s, count(*) from values (1, 2), (2, 1) t(a, b) group by a + b + a having a + b + a > 1 order by a + b + a
select transform(array(1, 2), x -> x + x + 1 + x), transform(array(1, 2147483647), x -> try_add(x, 1))
select transform(array(1, 2147483647), x -> x + 1)
select listagg(x, ',') from values (1e300D) t(x)
select string_agg(x) from values (date'2020-01-01') t(x)
select string_agg(x) from values (timestamp'2020-01-01 00:00:00') t(x)
select listagg(x) from values (array(1)) t(x)
select is_valid_utf8(x), validate_utf8(x), try_validate_utf8(x), make_valid_utf8(x) from values (1), (2) t(x)
select validate_utf8(array(1))
select dayname(x), monthname(x) from values ('2024-1-5 3:4:5'), (null) t(x)
