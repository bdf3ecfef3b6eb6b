-- One value each
select 'a' like 'A', 'a' ilike 'A', 'a_b' like 'a\\_b', 'axb' like 'a\\_b', 'a%b' like 'a\\%b', 'a%b' like 'a/%b' escape '/', 'axb' like 'a/%b' escape '/', 'ab\ncd' like 'ab%', 'ab\ncd' like '%cd', '' like '%', '' like '_', null like 'a', 'a' like null, 'äb' like '_b'
select '😀' like '_', 'a' like 'a%%', 'abc' like 'a%c%', 'a.b' like 'a.b', 'axb' like 'a.b', 'a[b' like 'a[b', 'a\\b' like 'a\\\\b', 'abc' rlike '^a.c$', 'ABC' rlike '(?i)abc', 'a1' rlike '\\d', 'a1' rlike '[0-9]', 'foo bar' rlike '\\bbar\\b', 'x' rlike '', 'aaa' rlike 'a{2}'
select 'a' rlike '\\p{Alpha}', 'ä' rlike '\\w', 'ä' rlike '[a-z]', regexp_replace('abc123', '([a-z]+)(\\d+)', '$2$1'), regexp_extract('a1b2', '([a-z])(\\d)', 2), regexp_extract('x', '(y)', 1), regexp_extract('ab', '(a)|(c)', 2), regexp_extract_all('a1b2', '([a-z])(\\d)', 1), regexp_substr('a1', '\\d'), regexp_instr('a1', '\\d'), regexp_replace('a.b.c', '.', 'x'), regexp_replace('a.b', '\\.', '\\\\'), regexp_replace('ab', '', '-'), regexp_replace('a$b', '\\$', 'USD')
select replace('aXbX', 'X', ''), replace('abc', ''), replace('abc', '', 'x'), split('a,b,,c,,', ','), split('a,b,,c,,', ',', 2), split('a1b2', '\\d'), split('abc', ''), split('', ','), split('a,b', ',', -1), split('a,b,', ',', 0), substring('abc', 0), substring('abc', -2), substring('abc', 2, 10), substring('abc', -5, 3)
select substring('😀ab', 2, 1), substr('abc', 4), left('abc', -1), right('abc', 2), right('abc', 0), substring_index('a.b.c', '.', 2), substring_index('a.b.c', '.', -2), substring_index('a.b.c', '', 1), substring_index('a.b.c', '.', 0), split_part('a.b.c', '.', 2), split_part('a.b.c', '.', -1), split_part('a', '.', 3), lpad('a', 3), lpad('abc', 2)
select lpad('a', 5, 'xy'), rpad('a', 5, 'xy'), lpad('a', 3, ''), lpad('', 2, 'x'), repeat('ab', 2), repeat('a', 0), space(2), reverse('aä😀'), trim('  a '), ltrim('  a'), rtrim('a  '), trim('\ta\n'), trim(both 'x' from 'xax'), trim(leading 'x' from 'xax')
select btrim('xyax', 'xy'), trim('ab' from 'abcab'), upper('straße'), lower('ÀÉ'), initcap('éa bÉ'), length('😀'), char_length('ä'), octet_length('ä'), ascii('é'), ascii(''), soundex('Miller'), levenshtein('kitten', 'sitting'), instr('abc', 'c'), instr('abc', '')
select locate('b', 'abcb', 3), locate('', 'abc'), position('b' in 'abc'), find_in_set('b', 'a,b'), find_in_set('a,b', 'a,b'), overlay('abcd' placing 'X' from 2), overlay('abcd' placing 'XYZ' from 2 for 1), translate('abc', 'ab', 'x'), concat('a', null), concat_ws(',', 'a', null, 'b'), concat_ws(',', array('a', null, 'b'), 'c'), concat_ws(null, 'a'), concat(), elt(2, 'a', 'b')
select format_number(1234567.891, 2), format_number(0.5, 0), format_number(1.5, 0), format_number(12332.123456, '##################.###'), format_number(null, 2), printf('%s', null), format_string('%s', 1e8D), format_string('%,d', 1234567), md5('a'), sha1('a'), sha2('a', 256), sha2('a', 0), sha2('a', 224), crc32('a')
select base64('abc'), unbase64('YWJj'), hex('abc'), hex(255), hex(-1), unhex('zz'), unhex('abc'), bin(5), bin(-5), encode('ä', 'UTF-16'), decode(encode('ä', 'utf-8'), 'utf-8'), regexp_replace('abc','(b)','$1x'), regexp_replace('abc','(b)','[$1]'), regexp_replace('abc','b','$0$0')
select 'a' rlike '^\\w+$', '٣' rlike '\\d', regexp_replace('aäb', '\\w', 'x'), regexp_replace('aä b', '[^\\w ]', 'x'), 'a\n' rlike 'a$', 'a\u0085b' rlike 'a.b', split('a  b', '\\s+'), split('aXbxc', '(?i)x'), split('a.b', '.'), split(null, ','), regexp_extract('a=1', 'a=(\\d+)'), regexp_extract('a=1', 'a=(\\d+)', 0), date_format(timestamp'2020-01-05 03:04:05.678', 'yyyy-MM-dd HH:mm:ss.SSS'), date_format(timestamp'2020-01-05 03:04:05.678', 'EEE, d MMM yyyy h:mm a')
select date_format(date'2020-01-05', 'E EEEE M MM MMM MMMM'), date_format(timestamp'2020-01-05 13:04:05', 'K k h H'), date_format(timestamp'2020-01-05 13:04:05', "yyyy-MM-dd'T'HH:mm:ssXXX"), date_format(timestamp'2020-01-05 13:04:05', 'z Z O VV'), date_format(timestamp'2020-01-05 13:04:05.5', 'S SS SSS SSSSSS'), date_format('2020-01-05', 'yyyy'), to_date('05/01/2020', 'dd/MM/yyyy'), to_date('2020-1-5', 'yyyy-M-d'), to_date('20200105', 'yyyyMMdd'), to_date('Jan 5, 2020', 'MMM d, yyyy'), to_date('20-01-05', 'yy-MM-dd'), to_timestamp('2020-01-05 10:11:12.345', 'yyyy-MM-dd HH:mm:ss.SSS'), to_timestamp('2020-01-05T10:11:12Z', "yyyy-MM-dd'T'HH:mm:ssX"), to_timestamp('05/01/2020 1:05 PM', 'dd/MM/yyyy h:mm a')
select to_timestamp('2020-01-05', 'yyyy-MM-dd'), to_timestamp('1578218400', 'x'), unix_timestamp('2020-01-05 10:00:00'), unix_timestamp('05/01/2020', 'dd/MM/yyyy'), unix_timestamp(date'2020-01-05'), from_unixtime(0), from_unixtime(1578218400, 'yyyy/MM/dd'), from_unixtime(-1), date_trunc('week', timestamp'2020-01-05 10:00:00'), date_trunc('quarter', timestamp'2020-05-05 10:00:00'), date_trunc('MILLISECOND', timestamp'2020-01-05 10:00:00.123456'), trunc('2020-05-05', 'WEEK'), trunc(date'2020-05-05', 'MM'), trunc(date'2020-05-05', 'year')
select add_months('2020-01-31', 1), add_months(date'2020-02-29', 12), add_months(date'2020-03-31', -1), months_between('2020-03-31', '2020-02-29'), months_between('2020-03-15 12:00:00', '2020-02-29'), months_between('2020-03-15', '2020-02-29', false), datediff('2020-03-01', '2020-02-28'), date_add('2020-02-28', 2), date_sub('2020-03-01', 1), date_add(date'2020-01-01', -1), last_day('2020-02-05'), next_day('2020-01-05', 'MO'), next_day('2020-01-05', 'sunday'), dayofweek('2020-01-05')
select weekday('2020-01-05'), weekofyear('2020-12-31'), weekofyear('2021-01-01'), make_date(2020, 2, 29), make_timestamp(2020, 1, 5, 10, 11, 12.5), date'2020-01-31' + interval 1 month, date'2020-01-31' + interval '1' day, timestamp'2020-01-31 10:00:00' - interval 1 hour, date'2020-01-01' + 5, date'2020-01-01' - 5, timestamp'2020-01-02 00:00:00' - timestamp'2020-01-01 10:00:00', interval '2' day / 4, interval '1-2' year to month, timestampadd(MONTH, 1, timestamp'2020-01-31 00:00:00')
select timestampdiff(DAY, timestamp'2020-01-01 00:00:00', timestamp'2020-01-03 12:00:00'), dateadd(DAY, 1, date'2020-01-01'), extract(dow from date'2020-01-05'), extract(doy from date'2020-01-05'), extract(week from date'2020-01-05'), extract(second from timestamp'2020-01-05 10:00:01.5'), from_utc_timestamp('2020-07-01 00:00:00', 'America/New_York'), to_utc_timestamp('2020-07-01 00:00:00', 'Asia/Tokyo'), date('0001-01-01'), date('9999-12-31'), year(date'0001-01-01'), dayofyear(date'9999-12-31'), datediff(date'9999-12-31', date'0001-01-01'), unix_date(date'1582-10-04')
select date_from_unix_date(-141428), timestamp'1582-10-04 00:00:00', timestamp'1800-01-01 00:00:00.123456', array_sort(array(3, null, 1)), sort_array(array(3, null, 1)), sort_array(array(3, null, 1), false), array_sort(array(3,1), (a, b) -> case when a < b then 1 when a > b then -1 else 0 end), array_sort(array('b', 'A', 'a')), array_sort(array(double('NaN'), 1D, null)), array_distinct(array(1, 1, null, null)), array_union(array(1, null), array(1, null)), array_intersect(array(1, null), array(null)), array_remove(array(1, null, 1), 1), array_position(array(1, null), null)
select arrays_overlap(array(1, null), array(2)), arrays_zip(array(1), array(2, 3)), array_repeat('a', 2), array_repeat('a', -1), array_join(array('a', null), ','), array_join(array('a', null), ',', 'x'), array_append(array(1), null), array_prepend(array(1), 2), array_insert(array(1, 2), 2, 9), array_insert(array(1), 5, 9), array_compact(array(1, null)), element_at(array(1, 2), -1), element_at(map('a', 1), 'b'), array(1, 2)[5]
select map('a', 1)['b'], try_element_at(map('a', 1), 'b'), get(array(1), 1), size(array()), cardinality(map()), slice(array(1,2,3), -2, 2), slice(array(1,2), 5, 1), flatten(array(array(1), null)), flatten(array(array(1), array(2))), reverse(array(1, null)), shuffle(array(1)), filter(array(1, null, 3), x -> x > 1), exists(array(1, null), x -> x > 1), forall(array(1, null), x -> x > 0)
select transform(array(1, 2), (x, i) -> x + i), aggregate(array(1, 2), 0, (a, x) -> a + x), aggregate(array(1, 2), 0, (a, x) -> a + x, a -> a * 10), reduce(array(1, null), 0, (a, x) -> a + x), filter(array(1, 2, 3), (x, i) -> i > 0), map_keys(map('a', 1)), map_values(map('a', 1)), map_entries(map('a', 1)), map_concat(map('a', 1), map('b', 2)), map_from_entries(array(struct('a', 1))), map_from_arrays(array('a'), array(1)), map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1), map_contains_key(map('a', 1), 'a'), str_to_map('a:1,b:2')
select str_to_map('a=1;b', ';', '='), named_struct('a', 1, 'b', 'x').a, struct(1, 'x'), struct(1 as a).a, named_struct('A', 1).a, to_json(named_struct('a', 1, 'b', null, 'c', array(1, null), 'd', map('k', null), 'e', date'2020-01-01', 'f', timestamp'2020-01-01 00:00:00', 'g', true, 'h', 'q"\n')), to_json(map('a', 1, 'b', null)), to_json(array(1, null, 2)), to_json(named_struct('a', X'61')), to_json(named_struct('t', timestamp'2020-01-01 00:00:00.5')), from_json('{"a":1,"b":"x"}', 'a int, b string'), from_json('{"a":"1"}', 'a int'), from_json('{"a":1.5}', 'a int'), from_json('{"A":1}', 'a int')
select from_json('bad', 'a int'), from_json('{"a":1', 'a int'), from_json('[1,2]', 'array<int>'), from_json('{"a":null}', 'a int'), from_json('', 'a int'), from_json('{"a":{"b":1}}', 'a string'), from_json('{"d":"2020-01-01"}', 'd date'), from_json('{"x":1}', 'map<string,int>'), get_json_object('{"a":{"b":[1,2]}}', '$.a.b[1]'), get_json_object('{"a":"x"}', '$.a'), get_json_object('{"a":{"b":1}}', '$.a'), get_json_object('bad', '$.a'), get_json_object('{"a":null}', '$.a'), get_json_object('{"a":1.0}', '$.a')
select get_json_object('{"a":true}', '$.b'), json_array_length('[1,2]'), json_array_length('x'), schema_of_json('{"a":1,"b":[1.5]}'), from_csv('1,x', 'a int, b string'), schema_of_csv('1,x'), round(2.5), round(-2.5), round(1.005D, 2), round(2.675D, 2), round(-1.5D), round(0.5D), round(125, -1), round(-125, -1)
select round(1.25D, 1), round(1e20D), round(5L, -1), round(double('NaN')), bround(2.5D), bround(3.5D), bround(1.25D, 1), bround(25, -1), ceil(1.1), floor(-1.1), ceil(1.1D), floor(-1.1D), ceil(5), ceil(1.234, 2)
select floor(1.239, 2), ceil(-0.1D), ceiling(1e19D), floor(double('NaN')), sqrt(2), sqrt(-1), cbrt(27), exp(1), ln(0), ln(-1), log(10, 100), log(2, -1), log10(0), log2(8)
select log1p(-1), expm1(1e-10D), pow(2, 10), pow(0, 0), pow(-8, 1/3), power(2, -1), hypot(3, 4), sign(-5), signum(0D), sign(double('NaN')), sin(1), cos(1), tan(1), asin(2)
select acos(1), atan(1), atan2(1, -1), sinh(1), degrees(pi()), radians(180), e(), pi(), cot(0), sec(0), csc(0), 7 % -3, -7 % 3, pmod(-7, 3)
select pmod(7, -3), 7 div 2, -7 div 2, mod(7, 0), 5 / 0, 5.0 / 0, 5 div 0, 5 % 0, pmod(5, 0), 5D % 0D, 5D / 0D, 1 / 3, 1.0 / 3, 2 / 1
select 10 / 4, 3L / 2, 1.5 / 0.5, cast(1 as decimal(38,0)) / 3, 1.1 * 1.1, 0.1 + 0.2, 0.1D + 0.2D, 1e-400, 5 & 3, 5 | 3, 5 ^ 3, ~5, shiftleft(1, 33), shiftright(-8, 1)
select shiftrightunsigned(-8, 1), getbit(5, 2), greatest(1, null, 3), least(1, 2.5), greatest(null, null), nullif(1, 1), nullif(1, '1'), nvl2(null, 1, 2), coalesce(null, null), ifnull(null, 'a'), nanvl(double('NaN'), 1D), isnull(null), 1 <=> null, null <=> null
select null = null, not null, null and false, null or true, true and null, 1 is distinct from null, 'a' is not null, 5 between 1 and 10, 5 not between 1 and 10, 5 in (1, null), 5 in (5, null), 5 not in (1, null), null in (1), (1, 2) in ((1, 2), (3, 4))
select (1, null) = (1, null), 1 = 1.0, 1 = '1', '1' = '1.0', 'a' = 'A', 'a' = 'a ', true = 1, true = 'true', 1L = 1, 1.10 = 1.1, date'2020-01-01' = '2020-01-01', timestamp'2020-01-01 00:00:00' = '2020-01-01', null = 1, X'61' = 'a'
select '10' > 9, '10' > '9', 'a' > 1, '2020-1-1' = date'2020-01-01', '1' + 1, '1' + '2', 'a' + 1, '1.5' * 2, 5 || 6, 1 || null, 'a' || 1.5D || true, -'5', +'5', cast(1.0D as string)
select cast(1e7D as string), cast(1e-3D as string), cast(0.00001D as string), cast(123456789.123D as string), cast(float(1.1) as string), cast(1.10 as string), cast(true as string), cast(X'61' as string), cast(date'2020-01-01' as string), cast(timestamp'2020-01-01 00:00:00.120' as string), cast(array(1, null) as string), cast(map('a', 1.5D) as string), cast(struct(1, null) as string), cast(interval '1' day as string)
select cast(null as string), crc32('abc'), hash('abc'), hash(1), hash(1L), hash(1.5D), hash(true), hash('a', 1), xxhash64('abc'), xxhash64(1), hash(date'2020-01-01'), hash(timestamp'2020-01-01 00:00:00'), hash(X'61'), hash(float(1.5))
select xxhash64('a', 2), hash(-0.0D), hash(0.0D), uuid() is not null, length(uuid()), current_date() is not null, width_bucket(5.3, 0.2, 10.6, 5), factorial(20), positive(1), negative(-1), abs(-2147483648), abs(-1.5), rint(2.5), bin(10)
select conv('ff', 16, 10), unhex('ff'), to_number('12,345.67', '99,999.99'), to_char(12345.67, '99,999.99'), try_to_number('x', '999'), to_binary('ff', 'hex'), to_varchar(5, '9'), url_encode('a b/ä'), url_decode('a+b%2F'), parse_url('http://h:80/p?q=1#f', 'HOST'), parse_url('http://h/p?q=1', 'QUERY', 'q'), parse_url('x', 'HOST'), luhn_check('79927398713'), mask('AbC-12')
select sentences('Hi there. Bye!'), ilike('a', 'A'), startswith('abc', 'a'), endswith('abc', 'c'), contains('abc', 'b'), startswith('abc', null), contains('a', ''), rlike('a', 'a'), regexp('a', 'b'), regexp_like('a', 'a'), count_if(true)
select inline(array(struct(1, 'a'), struct(2, 'b')))
select stack(2, 1, 2, 3)
select regexp_count('aXbX', 'X')
select bit_length('a')
select window(timestamp'2020-01-01 00:07:00', '5 minutes')
select array_max(array(1, null))
select array_min(array())
select array_max(array(1D, double('NaN')))
select sequence(1, 5, 2)
select sequence(5, 1)
select sequence(date'2020-01-31', date'2020-03-31', interval 1 month)
select sequence(1, 1)
select json_object_keys('{"a":1}')
select bit_count(-1)
select bit_get(5, 0)
select typeof(1)
select typeof(1.5)
select typeof('a')
select typeof(array(1))
select typeof(1/2)
select typeof(1L + 1)
select typeof(2.0 * 3)
select typeof(null)
select typeof(map(1, 'a'))
select typeof(struct(1))
select count(*) = 1
select sum(1)
select avg(1)
select first(1)
select any_value(1)
select collect_list(null)
select count(null)
select max(null)
select sum(null)
select bool_and(true)
select some(false)
select every(true)
select bit_and(5)
select bit_xor(3)
select mode(1)
select stddev(1)
select var_pop(1)
select corr(1, 1)
select percentile(1, 0.5)
select median(1)
select approx_count_distinct(1)
select kurtosis(1)
select skewness(1)
select regr_count(1, 1)
-- Refused, or errors on both
select 'aab' rlike '(a)\\1b'
select 'foobar' rlike 'foo(?=bar)'
select 'foobar' rlike '(?<!x)bar'
select regexp_replace('aaa', 'a', 'b', 2)
select substring('abc', 1, -1)
select format_string('%d %s %.2f %05d %x', 5, 'a', 1.005D, 42, 255)
select decode(X'ff', 'utf-8')
select split('a|b', '|')
select split('abc', 'x*')
select split('ab', '', 1)
select split('a', null)
select regexp_extract('a=1', 'a=(\\d+)', 2)
select date_format(date'2020-01-05', 'D Q QQQ w')
select date_format(date'2020-01-05', 'yy y yyyy uuuu G')
select to_date('5/1/2020', 'dd/MM/yyyy')
select to_date('2020-01-05 10:00', 'yyyy-MM-dd')
select date_trunc('xx', timestamp'2020-01-05 10:00:00')
select trunc('2020-05-05', 'Q')
select trunc('2020-05-05', 'xx')
select make_date(2020, 2, 30)
select interval 1 month + interval 2 day
select interval '1' year * 2
select date_part('YEAROFWEEK', date'2020-01-01')
select date_part('DAYOFWEEK_ISO', date'2020-01-05')
select from_utc_timestamp('2020-07-01', '+02:00')
select date('10000-01-01')
select cast('-0001-01-01' as date)
select date_add('9999-12-31', 1)
select array_except(array(1, null, 1), array(2))
select element_at(array(1, 2), 5)
select size(null)
select map_concat(map('a', 1), map('a', 2))
select map('a', 1, 'a', 2)
select map_from_arrays(array('a', 'a'), array(1, 2))
select map(null, 1)
select to_json(named_struct('a', named_struct()))
select from_json('{"t":"2020-01-01T00:00:00Z"}', 't timestamp')
select x, from_json(x, 't timestamp, n int, s string') from values ('{"t":"2020-01-01T00:00:00Z","n":1}'), ('{"t":"2020-01-01T03:04","s":"y"}'), ('{"t":"2020-01-01 03:04:05.5+01:00","n":3000000000}'), ('{"t":"2020-01-01"}'), ('{"t":"01/02/2020"}'), ('{"t":null}'), ('{"t":""}'), ('{"t":true,"n":2}'), ('{"n":1}'), ('x'), ('') v(x)
select get_json_object('{"a":[{"b":1},{"b":2}]}', '$.a[*].b')
select to_csv(named_struct('a', 1, 'b', 'x,y'))
select to_csv(named_struct('a', 1e8D, 'b', null))
select round(2147483647, -1)
select log(0)
select 1e400
select hash(null)
select hash(struct(1, 2))
-- Joins, windows, groups, sets, order
select * from values (1,'a'),(null,'n'),(2,'b') t(k,v) join values (1,'x'),(null,'y') u(k,w) on t.k = u.k
select t.k, v, w from values (1,'a'),(null,'n'),(2,'b') t(k,v) left join values (1,'x'),(null,'y') u(k,w) on t.k <=> u.k
select t.k, u.k, v, w from values (1,'a'),(null,'n'),(2,'b') t(k,v) full join values (1,'x'),(null,'y'),(3,'z') u(k,w) on t.k = u.k
select k, v, w from values (1,'a'),(null,'n'),(2,'b') t(k,v) full join values (1,'x'),(null,'y'),(3,'z') u(k,w) using (k)
select * from values (1,'a'),(2,'b') t(k,v) right join values (1,'x'),(3,'z') u(k,w) using (k)
select * from values (1,'a'),(2,'b') t(k,v) natural join values (1,'x'),(3,'z') u(k,w)
select * from values (1,'a'),(null,'n'),(2,'b') t(k,v) left semi join values (1),(null) u(k) on t.k = u.k
select * from values (1,'a'),(null,'n'),(2,'b') t(k,v) left anti join values (1),(null) u(k) on t.k = u.k
select * from values (1,'a'),(null,'n'),(2,'b') t(k,v) where k not in (select k from values (1),(null) u(k))
select * from values (1,'a'),(null,'n'),(2,'b') t(k,v) where k not in (select k from values (1) u(k))
select * from values (1,'a'),(null,'n'),(2,'b') t(k,v) where k in (select k from values (1),(null) u(k))
select * from values (1,'a'),(null,'n'),(2,'b') t(k,v) where not exists (select 1 from values (1),(null) u(k) where u.k = t.k)
select * from values (double('NaN'),1),(0D,2) t(k,v) join values (double('NaN'),3),(-0.0D,4) u(k,w) on t.k = u.k
select k, count(*) from values (double('NaN')),(double('NaN')),(0D),(-0.0D),(null),(null) t(k) group by k
select distinct k from values (double('NaN')),(double('NaN')),(0D),(-0.0D),(null) t(k)
select k from values (0D) t(k) union select k from values (-0.0D) t(k)
select k from values (0D),(double('NaN')) t(k) intersect select k from values (-0.0D),(double('NaN')) t(k)
select k from values (0D),(double('NaN')) t(k) except select k from values (-0.0D) t(k)
select count(distinct k) from values (double('NaN')),(double('NaN')),(0D),(-0.0D),(null) t(k)
select t.k, v, w from values (1.00, 'a'), (2.50, 'b') t(k, v) join values (1, 'x'), (2, 'y') u(k, w) on t.k = u.k
select t.k, v, w from values ('1', 'a'), ('x', 'b'), (' 2', 'c') t(k, v) join values (1, 'x'), (2, 'y') u(k, w) on t.k = u.k
select t.k, v, w from values ('1.0', 'a') t(k, v) join values (1, 'x'), (2, 'y') u(k, w) on t.k = u.k
select t.k, v, w from values (1L, 'a') t(k, v) join values (1.0D, 'x') u(k, w) on t.k = u.k
select t.k, v, w from values (9007199254740993L, 'a') t(k, v) join values (9007199254740992D, 'x') u(k, w) on t.k = u.k
select t.k, v, w from values (date'2020-01-01', 'a') t(k, v) join values ('2020-1-1', 'x') u(k, w) on t.k = u.k
select t.k, v, w from values (date'2020-01-01', 'a') t(k, v) join values (timestamp'2020-01-01 00:00:00', 'x') u(k, w) on t.k = u.k
select t.k, v, w from values (float(1.1), 'a') t(k, v) join values (1.1D, 'x') u(k, w) on t.k = u.k
select * from values (1) t(a) cross join values (2) u(b)
select * from values (1),(2) t(a), lateral (select a + 1 as b)
select a, b from values (1, array(1,2)), (2, null), (3, array()) t(a, x) lateral view explode(x) e as b
select a, b from values (1, array(1,2)), (2, null), (3, array()) t(a, x) lateral view outer explode(x) e as b
select a, p, b from values (1, array(1,2)), (2, null), (3, array()) t(a, x) lateral view outer posexplode(x) e as p, b
select a, lag(b) over (order by a), lag(b, 2, -1) over (order by a), lead(b) over (order by a), lead(b, 1, 0) over (order by a) from values (1, 10), (2, null), (3, 30) t(a, b) order by a
select a, lag(b) ignore nulls over (order by a), lead(b) ignore nulls over (order by a), first_value(b) ignore nulls over (order by a), last_value(b) ignore nulls over (order by a) from values (1, 10), (2, null), (3, 30), (4, null) t(a, b) order by a
select a, first(b, true) over (order by a), last(b, true) over (order by a), first(b) over (order by a desc), last(b) over (order by a) from values (1, null), (2, 20), (3, null) t(a, b) order by a
select a, nth_value(b, 2) over (order by a), nth_value(b, 2) ignore nulls over (order by a) from values (1, null), (2, 20), (3, 30) t(a, b) order by a
select a, sum(b) over (order by a rows between 1 preceding and 1 following), sum(b) over (order by a rows between unbounded preceding and current row), avg(b) over (order by a range between 1 preceding and current row) from values (1, 10), (2, null), (4, 30) t(a, b) order by a
select a, sum(b) over (order by b), sum(b) over (order by b desc), count(b) over (order by b) from values (1, 10), (2, 10), (3, null), (4, 20) t(a, b) order by a
select a, sum(b) over (order by a range between interval 1 hour preceding and current row) from values (timestamp'2020-01-01 00:00:00', 1), (timestamp'2020-01-01 00:30:00', 2), (timestamp'2020-01-01 04:00:00', 4) t(a, b) order by a
select g, collect_list(a) over (partition by g order by a) from values ('x', 1), ('x', 2), ('y', 3) t(g, a)
select g, min(a) over w, max(a) over w from values ('x', 1), ('x', 2), ('y', 3) t(g, a) window w as (partition by g)
select sum(a) over (), sum(sum(a)) over () from values (1), (2) t(a) group by a
select a, row_number() over (partition by null order by a) from values (1), (2) t(a)
select a from values (1),(2),(null) t(a) order by a
select a from values (1),(2),(null) t(a) order by a desc
select a from values (1),(2),(null) t(a) order by a nulls last
select a from values (1),(2),(null) t(a) order by a desc nulls first
select a from values (1.5D),(double('NaN')),(null),(double('Infinity')),(double('-Infinity')) t(a) order by a
select a from values (1.5D),(double('NaN')),(null),(double('Infinity')) t(a) order by a desc
select a from values ('b'),('B'),('a'),('ä'),(''),(null) t(a) order by a
select a from values (true),(false),(null) t(a) order by a desc
select a from values (array(1,2)),(array(1)),(array(1,null)),(null) t(a) order by a
select max(a), min(a) from values ('b'),('B'),(null) t(a)
select max(a), min(a) from values (true),(false) t(a)
select max_by(a, b), min_by(a, b) from values (1, null), (2, 5), (null, 7) t(a, b)
select a, b, grouping(a), grouping(b), grouping_id(), sum(c) from values (1,'x',10),(1,'y',20),(2,'x',5) t(a,b,c) group by rollup(a, b) order by 1,2,3,4
select a, b, grouping(a), grouping(b), grouping_id(a, b), sum(c) from values (1,'x',10),(1,'y',20),(2,'x',5) t(a,b,c) group by cube(a, b) order by 1,2,3,4
select a, b, sum(c) from values (1,'x',10),(1,'y',20),(2,'x',5) t(a,b,c) group by grouping sets ((a), (b), ()) order by 1,2,3
select a, b, sum(c) from values (1,'x',10),(1,null,20) t(a,b,c) group by a, b with rollup order by 1,2,3
select a, b, sum(c) from values (1,'x',10),(1,null,20) t(a,b,c) group by a, b with cube order by 1,2,3
select a, sum(c) s from values (1,10),(1,20),(2,5) t(a,c) group by rollup(a) having s > 6 order by a
select a + 1 as b, count(*) from values (1),(1) t(a) group by b
select a, count(*) from values (1),(1) t(a) group by 1
select a as x, sum(b) as s from values (1, 2), (1, 3) t(a, b) group by x having s > 1 order by s
select a as b, b as a from values (1, 2), (2, 1) t(a, b) order by a
select a from values (1, 2), (2, 1) t(a, b) order by b
select a * -1 as a from values (1), (2) t(a) order by a
select a x from values (1), (2) t(a) order by x desc limit 1
select a, max(b) from values (1, 2), (2, 1) t(a, b) group by a order by max(b)
select count(*), count(a), count(a, b), count(distinct a, b) from values (1, null), (1, 2), (null, 2), (1, 2) t(a, b)
select sum(a) filter (where a > 1), count(*) filter (where a > 1), avg(distinct a) from values (1), (2), (2) t(a)
select sum(a), avg(a), count(a), max(a) from values (1) t(a) where a > 5
select a, sum(b) from values (1, 1) t(a, b) where a > 5 group by a
select a from values (1),(1),(2),(null),(null) t(a) union all select a from values (1) u(a)
select a from values (1),(1),(2),(null),(null) t(a) union select a from values (1) u(a)
select a from values (1),(1),(2),(null),(null) t(a) except select a from values (1) u(a)
select a from values (1),(1),(2),(null),(null) t(a) except all select a from values (1) u(a)
select a from values (1),(1),(2),(null),(null) t(a) intersect select a from values (1),(null) u(a)
select a from values (1) t(a) minus select a from values (2) u(a)
select 1 as a, 'x' as b union all select 2.5, null
select 1e8D as a union all select 'x'
select 1 as a union all select 'x'
select cast(1.5 as decimal(10,2)) as a union all select cast(2 as decimal(20,5))
select date'2020-01-01' as a union all select timestamp'2020-01-01 10:00:00'
select date'2020-01-01' as a union all select '2020'
select timestamp'2020-01-01 10:00:00' as a union all select 'x'
select null as a union all select 1
select array(1) as a union all select array(2.5)
select 1 as a, 2 as b union all select 3, 4 order by a desc
select trim('  a '), ltrim('  a'), rtrim('a  '), trim('\ta\n'), trim(both 'x' from 'xax'), trim(leading 'x' from 'xax'), btrim('xyax', 'xy'), trim('ab' from 'abcab')
select instr('abc', 'c'), instr('abc', ''), locate('b', 'abcb', 3), locate('', 'abc'), position('b' in 'abc'), find_in_set('b', 'a,b'), find_in_set('a,b', 'a,b'), overlay('abcd' placing 'X' from 2), overlay('abcd' placing 'XYZ' from 2 for 1), translate('abc', 'ab', 'x')
select a, k, v from values (1, map('x',1)), (2, null) t(a, x) lateral view explode(x) e as k, v
select max(a), min(a) from values (struct(1,'b')),(struct(1,null)),(struct(null,'a')) t(a)
select max(a), min(a) from values (struct(1D,'b')),(struct(double('NaN'),null)) t(a)
select max(a), min(a) from values (array(1,2)),(array(1)),(array(1,null)) t(a)
select a, b, sum(c) from values (1,'x',10),(1,'y',20) t(a,b,c) group by a, b grouping sets((a, b), (a))
select a, count(*) from values (1),(1) t(a) group by all
select a from values (1), (2) t(a) having a > 1
select a from values (1),(1),(2),(null),(null) t(a) intersect all select a from values (1),(null),(1) u(a)
-- Subqueries, lambdas, aliases, names
select a from values (1) t(a) where a in (select b from values (1) u(b) where u.b = t.a)
select a, (select max(b) from values (1,5),(2,7) u(k,b) where u.k = t.a) m from values (1),(2),(3) t(a)
select a, (select sum(cast(b as int)) from values (1,'5'),(2,'x') u(k,b) where u.k = t.a) m from values (1),(2),(3) t(a)
select a from values ('1'),('x') t(a) where exists (select 1 from values (1) u(b) where cast(t.a as int) = u.b)
select a as b from values ('1'),('x') t(a) order by cast(b as int)
select cast(a as int) as b from values ('1'),('x') t(a) order by b + 1
select max(a) as m from values ('1'),('x') t(a) having cast(m as int) is null
select transform(array(array('1','x')), x -> transform(x, y -> cast(y as int)))
select filter(array('1','x'), x -> cast(x as int) = 1), aggregate(array('1','x'), 0, (acc, x) -> acc + coalesce(cast(x as int), 0))
select transform(map_entries(map('1', '2')), e -> cast(e.key as int) + cast(e.value as int))
select exists(array('1','x'), x -> x = 1), forall(array('1','2'), x -> x < 3)
select map_filter(map('1', '5'), (k, v) -> k < v), map_filter(map('1', 'x'), (k, v) -> cast(v as int) is null)
select transform(array(1.5D, 1e8D), x -> cast(x as string)), transform(array('a1b'), x -> regexp_replace(x, '\\d', '-'))
select transform(array('1','2'), (x, i) -> cast(x as int) + i)
select array_sort(array('10','9'), (a, b) -> cast(a as int) - cast(b as int))
select sum(x) filter (where cast(y as int) = 1) from values (1, '1'), (2, 'x') t(x, y)
select x, count(*) from values ('1'), ('x') t(x) group by cast(x as int), x
select cast(x as int) as y, count(*) from values ('1'), ('x') t(x) group by cast(x as int)
select cast(x as int), count(*) from values ('1'), ('x') t(x) group by 1
select x / 2 as h from values (1), (2) t(x) group by x / 2
select round(avg(x), 2), round(sum(x) / count(*), 1) from values (1.005D), (2D) t(x)
select a, row_number() over (partition by cast(b as int) order by a desc) from values (1, '1'), (2, 'x') t(a, b)
select * from (select *, row_number() over (order by a) rn from values (1), (2) t(a)) where rn = 1
select t.*, u.b from values (1) t(a) join values (1, 2) u(a, b) on t.a = u.a
select *, a + 1 as c from values (1) t(a)
select a.b.c from values (named_struct('b', named_struct('c', 5))) t(a)
select a, sum(b) over w as s from values (1, 2), (1, 3) t(a, b) window w as (partition by a order by b)
select count(distinct case when a > 1 then a end) from values (1), (2), (3) t(a)
select explode(array(1, 2)) as x
select posexplode(array('a')), 5 as z
select json_tuple('{"a":1,"b":"x"}', 'a', 'b')
select a from values (1) t(a) limit 0
select if(a > 1, 'x', null) from values (1), (2) t(a)
select 'it''s', "dq", 'a' 'b', r'\d', 'tab\t', 'uni\u00e9'
select `a b` from (select 1 as `a b`)
select cast('2020-01-01' as date) + interval '1' month, date_add(cast('2020-01-31' as date), 1)
select current_date() = date(current_timestamp()), now() is not null
select date_format(timestamp'2020-06-01 00:00:00', 'yyyy-MM-dd HH:mm z')
select cast(timestamp'2020-06-01 12:00:00' as string), hour(timestamp'2020-06-01 12:00:00'), cast('2020-06-01 12:00:00+05:00' as timestamp), to_date(timestamp'2020-06-01 23:30:00'), unix_timestamp('2020-06-01 00:00:00'), from_unixtime(0), date_trunc('day', timestamp'2020-06-01 23:30:00'), cast(date'2020-06-01' as timestamp), timestamp_seconds(0), cast(0 as timestamp)
select cast(x as string), x from values (timestamp'2020-03-08 02:30:00'), (timestamp'2020-11-01 01:30:00'), (timestamp'1883-11-18 12:00:00') t(x)
select timestamp'2020-03-08 01:30:00' + interval 1 hour, timestamp'2020-03-07 12:00:00' + interval 1 day, datediff(timestamp'2020-03-09 00:30:00', timestamp'2020-03-08 23:30:00')
select to_json(named_struct('t', timestamp'2020-06-01 12:00:00')), date_part('hour', timestamp'2020-06-01 12:00:00'), to_timestamp('2020-06-01 12:00:00'), to_utc_timestamp(timestamp'2020-06-01 12:00:00', 'UTC')
select a from values ('1'),('x') t(a) where exists (select 1 from values (1) u(b) where u.b = t.a)
select transform(x, e -> e.a / 0) from values (array(named_struct('a', 1))) t(x)
select * from values (1, 2), (3, 4) t(a, b) pivot (sum(b) for a in (1, 3))
select * from values ('x', 1, 2) t(k, a, b) unpivot (v for n in (a, b))
select a, explode(map('k', a)) from values (1) t(a)
select /* c */ a -- d
select 1Y, 2S, 3L, 4.0BD, 5.5F, 6D, 1e3, .5, 0x1F
-- Set operations of other types
with a as (select 1e8D x), b as (select 'q' x) select * from a union all select * from b order by x
select * from (select 1 as a union all select 2.55 as a) t where a > 1
select a from (select 5 a intersect select 5.0) t
select 1 as a union select 1.0D union all select 'x'
select x from (select 1L x union all select 1) union all (select 2.5D limit 1)
select 1, 2 union all select 3
select true union all select 1
select array(1) union all select 5
-- Casts that are compared
select x from values (1.50), (1.00), (-0.01), (0.99) t(x) where cast(x as int) = 1
select x from values (1.50), (1.00), (-0.01), (0.99) t(x) where cast(x as int) < 0
select x from values (1.50), (1.00), (-0.01), (0.99) t(x) where cast(x as int) >= 0
select x from values (1.50), (1.00), (-0.01), (0.99) t(x) where cast(x as int) in (0, 1)
select x from values (1.50), (1.00), (-0.01), (0.99) t(x) where cast(x as bigint) between 0 and 0
select x from values (1.5D), (1.0D), (-0.01D), (0.99D) t(x) where cast(x as int) = 1
select x from values (1.5D), (1.0D), (-0.01D), (0.99D) t(x) where cast(x as bigint) < 1
select x from values (1.5D), (1.0D), (-0.01D), (0.99D) t(x) where cast(x as decimal(10,0)) = 1
select x from values (1.51), (1.00), (-0.01), (0.99) t(x) where cast(x as decimal(10,1)) = 1.5
select x from values (1.51), (1.00), (-0.01), (0.99) t(x) where cast(x as decimal(10,0)) = 1
select x from values ('01'), ('1'), (' 1'), ('1.0') t(x) where cast(x as int) = 1
select x from values ('01'), ('1'), (' 1'), ('1.0') t(x) where cast(x as int) in (1, 2)
select x from values (1), (10), (9) t(x) where cast(x as string) < '2'
select x from values (1), (10), (9) t(x) where cast(x as string) in ('1', '9')
select x from values (1.50), (1.0) t(x) where cast(x as string) = '1.5'
select x from values (timestamp'2020-01-01 10:00:00'), (timestamp'2020-01-02 00:00:00') t(x) where cast(x as date) = date'2020-01-01'
select x from values (timestamp'2020-01-01 10:00:00'), (timestamp'2020-01-02 00:00:00') t(x) where cast(x as date) <= date'2020-01-01'
select x from values (timestamp'2020-01-01 10:00:00'), (timestamp'2020-01-02 00:00:00') t(x) where to_date(x) in (date'2020-01-01', date'2020-01-03')
select x from values (timestamp'2020-01-01 10:00:00.5'), (timestamp'2020-01-02 00:00:00') t(x) where cast(x as bigint) = 1577872800
select x from values (timestamp'2020-01-01 10:00:00.5'), (timestamp'2020-01-02 00:00:00') t(x) where cast(x as string) = '2020-01-02 00:00:00'
select x from values (date'2020-01-01'), (date'2020-01-02') t(x) where cast(x as timestamp) > timestamp'2020-01-01 00:00:01'
select count(distinct *), count(*), count(*) filter (where a > 1) from values (1, 2), (2, 2) t(a, b)
/*not ansi*/ select unix_micros(cast(x as timestamp)), unix_micros(timestamp_seconds(x)), unix_micros(cast(cast(x as float) as timestamp)) from values (1e20D), (-1e20D), (9.3e12D), (double('NaN')), (double('-Infinity')), (1.5D), (-1.5D) t(x)
select unix_micros(cast(x as timestamp)), unix_micros(timestamp_seconds(x)) from values (9223372036854775807L), (-9223372036854775807L), (-9223372036854L), (9223372036855L) t(x)
select x from values (date'2020-01-01'), (date'2020-01-02') t(x) where cast(x as string) = '2020-01-01'
select x from values (date'2020-01-01'), (date'2020-01-02') t(x) where x = '2020-01-01'
select x from values (300), (44), (1) t(x) where cast(x as tinyint) = 44
select x from values (3000000000L), (-1294967296L), (1) t(x) where cast(x as int) = -1294967296
select x from values (16777217), (16777216), (1) t(x) where cast(x as float) = cast(16777216 as float)
select x from values (9007199254740993L), (9007199254740992L) t(x) where cast(x as double) = 9007199254740992D
select x from values (float(1.1)), (float(2)) t(x) where cast(x as double) = 1.1D
select x from values (float(1.1)), (float(2)) t(x) where x = 1.1D
select x from values (float(1.1)), (float(2)) t(x) where x = 1.1
select x from values (1.1D), (2D) t(x) where cast(x as float) = float(1.1)
select x from values (true), (false) t(x) where cast(x as int) = 1
select x from values (0), (5) t(x) where cast(x as boolean) = true
select x from values ('TRUE'), ('f') t(x) where cast(x as boolean) = true
select x from values ('2020-1-1'), ('2020-01-01') t(x) where cast(x as date) = date'2020-01-01'
select x from values ('2020-01-01 10:00:00'), ('2020-01-01T10:00:00Z') t(x) where cast(x as timestamp) = timestamp'2020-01-01 10:00:00'
select x from values ('1.0'), ('1') t(x) where cast(x as double) = 1
select x from values ('1.0'), ('1') t(x) where cast(x as decimal(10,2)) = 1
select x from values (X'61') t(x) where cast(x as string) = 'a'
select x from values ('01'), ('1') t(x) where x = 1
select x from values (1.5), (1.0) t(x) where x = 1
select x from values (1), (2) t(x) where x = 1.5
select x from values (1), (2) t(x) where x < 1.5
select x from values (1), (2) t(x) where x > 1.5D
select floor(x) as f from values (1.5), (0.5) t(x) where floor(x) = 1
select x from values (timestamp'2020-01-01 10:00:00'), (timestamp'2020-01-02 00:00:00') t(x) where date_trunc('DAY', x) = timestamp'2020-01-01 00:00:00'
select x from values (timestamp'2020-01-01 10:00:00'), (timestamp'2020-01-02 00:00:00') t(x) where year(x) = 2020 and month(x) = 1 and day(x) < 2
select x from values (timestamp'2020-01-01 10:00:00'), (timestamp'2020-01-02 00:00:00') t(x) where x > '2020-01-01'
select x from values (timestamp'2020-01-01 10:00:00'), (timestamp'2020-01-02 00:00:00') t(x) where x > date'2020-01-01'
-- Dates by pattern
select to_date('05/01/2020', 'dd/MM/yyyy'), to_date('x', 'dd/MM/yyyy'), to_timestamp(null, 'yyyy')
select to_timestamp('2020-01-05 10:00:00', "yyyy-MM-dd'T'HH:mm:ss")
select to_timestamp('2020-13-01', 'yyyy-MM-dd')
select to_timestamp('20201301', 'yyyyMMdd')
select to_date('Foo 5, 2020', 'MMM d, yyyy')
select to_date(x, 'yyyy-MM-dd') from values ('2020-01-01'), ('bad'), (null), ('') t(x)
select unix_timestamp('01/01/2020', 'MM/dd/yyyy'), unix_timestamp('q', 'MM/dd/yyyy')
select to_json(named_struct('t', timestamp'2020-01-01 00:00:00.5', 'u', array(timestamp'1960-07-01 00:00:00.1239')))
select unix_timestamp('1/1/2020', 'MM/dd/yyyy')
select to_timestamp('2020-01-05 10:11:12.345', 'yyyy-MM-dd HH:mm:ss')
-- CASE and its like
select case when x then 1e8D else 'y' end, case when x then 1 end, case x when true then '1' else 2 end from values (true), (false) t(x)
select case when true then '1' else 2 end
select coalesce('3', 0), array(1e8D, 'a'), if(true, 1e8D, '2'), map('a', 1e8D, 'b', 'x')
select case when x > 1 then (case when x > 2 then 'a' else 1e8D end) else 5 end from values (1), (2), (3) t(x)
select sum(case when x > 1 then 1 else 0 end), case when max(x) > 2 then 'z' else count(*) end from values (1), (2), (3) t(x)
select case a when 1 then 'x' end from values (1) t(a) where case a when 1 then 'x' else 'y' end = 'x'
select transform(array(1,2), e -> case when e > 1 then 'a' else e end)
select case when x is null then 'n' when x between 1 and 2 then 'b' when x in (3) and x like '3' then 'i' else x end from values (1), (3), (null), (4.5) t(x)
select greatest('10', 9)
select x[case when true then 0 else 1 end] from values (array(1)) t(x)
-- ANSI mode
/*ansi*/ select element_at(array(1,2), -1), map('a',1)['b'], element_at(map('a',1), 'b'), get(array(1,2), 5), try_element_at(array(1,2), 5), elt(1, 'a', 'b')
/*ansi*/ select '5' + 1, case when true then '1' else 2 end, if(true, 1, '2'), array(1, '2'), concat(1, 'a'), upper(5), round(2.5), round(-2.5), bround(2.5)
/*ansi*/ select to_date('01/02/2020', 'dd/MM/yyyy'), to_timestamp('2020-01-01 10:00:00'), unix_timestamp('2020-01-01 00:00:00'), date_add('2020-01-01', 5), date'2020-01-01' + 1, conv('zz', 36, 10)
/*ansi*/ select cast(null as array<int>)[0], try_add(2147483647, 1), try_subtract(-2147483648, 1), try_multiply(2147483647, 2), try_divide(1, 0), try_cast('abc' as int), try_cast(300 as tinyint), try_cast('2020-13-01' as date), try_to_number('abc', '999'), try_to_timestamp('abc'), mask('AbC1'), shiftleft(1, 40)
/*ansi*/ select cast(named_struct('a', '1') as struct<a:int>), transform(array('1'), x -> cast(x as int) + 1), factorial(21), substring('abc', 2147483647, 1), repeat('a', -1), sequence(1, 3), sequence(3, 1)
/*ansi*/ select to_json(named_struct('a', 1e8D)), from_json('{"a":"x"}', 'a int'), cast('1' as tinyint) + cast('1' as tinyint), nullif('1', 1), nvl('a', 'b'), nvl(null, 1), width_bucket(5.3, 0.2, 10.6, 5)
/*ansi*/ select x - 1 from values (-2147483647) t(x)
/*ansi*/ select x + 1 from values (127Y) t(x)
/*ansi*/ select sum(x) from values (2147483647), (1) t(x)
/*ansi*/ select avg(x) from values (9223372036854775807L), (1L) t(x)
/*ansi*/ select x / y from values (1.5, 3.0) t(x, y)
/*ansi*/ select cast(x as int) from values (' 12 ') t(x)
/*ansi*/ select cast(x as double) from values ('1.5d'), (' 2 '), ('inf'), ('NaN'), ('-Infinity'), ('0x1p3') t(x)
/*ansi*/ select cast(x as decimal(5,2)) from values ('1e2'), ('12.345'), (' 7 ') t(x)
/*ansi*/ select cast(x as boolean) from values ('yes'), ('T'), (' true ') t(x)
/*ansi*/ select cast(x as date) from values ('2020-1-1'), ('2020'), ('2020-02'), ('2020-01-01T10') t(x)
/*ansi*/ select cast(x as timestamp) from values ('2020-1-1 1:2:3'), ('2020-01-01'), ('2020-01-01T10:00:00+02:00') t(x)
/*ansi*/ select cast(x as int) from values (1.9D), (-1.9D) t(x)
/*ansi*/ select cast(x as int) from values (1.9), (-1.9) t(x)
/*ansi*/ select cast(x as decimal(3,1)) from values (1.25), (1.35) t(x)
/*ansi*/ select cast(x as decimal(3,2)) from values (9.125D) t(x)
/*ansi*/ select cast(x as string) from values (1e8D), (1e-5D) t(x)
/*ansi*/ select cast(x as string) from values (cast(1e-7 as decimal(10,9))) t(x)
/*ansi*/ select cast(x as timestamp) from values (1.5D), (2) t(x)
/*ansi*/ select cast(x as int) from values (timestamp'2020-01-01 00:00:00') t(x)
/*ansi*/ select x[0] from values (array(1,2)), (null) t(x)
/*ansi*/ select x = 1 from values ('1') t(x)
/*ansi*/ select x > 1.5 from values ('2') t(x)
/*ansi*/ select x in (1, 2) from values ('1') t(x)
/*ansi*/ select x = true from values ('true') t(x)
/*ansi*/ select x = date'2020-01-01' from values ('2020-01-01') t(x)
/*ansi*/ select x between 1 and 5 from values ('3') t(x)
/*ansi*/ select coalesce(x, 0) from values ('3'), (null) t(x)
/*ansi*/ select avg(x), sum(x) from values ('1'), ('2.5') t(x)
/*ansi*/ select ceil(x), floor(x) from values (1e30D) t(x)
/*ansi*/ select x / y from values (cast(1 as decimal(38,30)), cast(0.0000000001 as decimal(38,30))) t(x, y)
/*ansi*/ select avg(x) from values (1.50), (2.25) t(x)
/*ansi*/ select avg(x), sum(x) from values (1), (2) t(x)
/*ansi*/ select count(*), max(x) from values (1), (2) t(x)
/*ansi*/ select sum(x) from values (1.5D), (double('NaN')) t(x)
/*ansi*/ select * from values (1), (2) t(x) where x + 1 > 2
/*ansi*/ select x, sum(x) from values (1), (2) t(x) group by x having sum(x) + 1 > 2
/*ansi*/ select stddev(x), variance(x) from values (1) t(x)
/*ansi*/ select count(distinct x) from values ('1'), (null) t(x)
/*ansi*/ select extract(year from date'2020-01-01') + 1
/*ansi*/ select percentile_approx(x, 0.5) from values (1), (2) t(x)
/*ansi*/ select 2147483647 + 1
/*ansi*/ select x + 1 from values (2147483647) t(x)
/*ansi*/ select x * 2 from values (2147483647) t(x)
/*ansi*/ select x + 1 from values (9223372036854775807L) t(x)
/*ansi*/ select x * 2L from values (9223372036854775807L) t(x)
/*ansi*/ select x - 10L from values (-9223372036854775807L) t(x)
/*ansi*/ select x + 1Y from values (127Y) t(x)
/*ansi*/ select x + 1S from values (32767S) t(x)
/*ansi*/ select -x from values (cast(-2147483648 as int)) t(x)
/*ansi*/ select abs(x) from values (cast(-2147483648 as int)) t(x)
/*ansi*/ select negative(x) from values (-9223372036854775807L - 1L) t(x)
/*ansi*/ select sum(x) from values (9223372036854775807L), (1L) t(x)
/*ansi*/ select sum(x) from values (cast('99999999999999999999999999999999999999' as decimal(38,0))), (1) t(x)
/*ansi*/ select sum(x) over (order by x) from values (9223372036854775807L), (1L) t(x)
/*ansi*/ select 1/0
/*ansi*/ select x / 0 from values (1) t(x)
/*ansi*/ select x / y from values (1, 0) t(x, y)
/*ansi*/ select x / y from values (1D, 0D) t(x, y)
/*ansi*/ select x / y from values (1.5, 0.0) t(x, y)
/*ansi*/ select x % y from values (1, 0) t(x, y)
/*ansi*/ select x % y from values (1D, 0D) t(x, y)
/*ansi*/ select x % y from values (1.5, 0.0) t(x, y)
/*ansi*/ select x div y from values (1, 0) t(x, y)
/*ansi*/ select pmod(x, y) from values (1, 0) t(x, y)
/*ansi*/ select mod(x, y) from values (1, 0) t(x, y)
/*ansi*/ select x / y from values (null, 0), (4, 2) t(x, y)
/*ansi*/ select cast('abc' as int)
/*ansi*/ select cast(x as int) from values ('abc') t(x)
/*ansi*/ select cast(x as int) from values ('12.5') t(x)
/*ansi*/ select cast(x as int) from values ('1e3') t(x)
/*ansi*/ select cast(x as bigint) from values ('99999999999999999999') t(x)
/*ansi*/ select cast(x as double) from values ('abc') t(x)
/*ansi*/ select cast(x as decimal(5,2)) from values ('123456') t(x)
/*ansi*/ select cast(x as decimal(5,2)) from values ('abc') t(x)
/*ansi*/ select cast(x as boolean) from values ('maybe') t(x)
/*ansi*/ select cast(x as date) from values ('2020-13-01') t(x)
/*ansi*/ select cast(x as date) from values ('abc') t(x)
/*ansi*/ select cast(x as timestamp) from values ('abc') t(x)
/*ansi*/ select cast(x as int) from values (3000000000L) t(x)
/*ansi*/ select cast(x as tinyint) from values (300) t(x)
/*ansi*/ select cast(x as int) from values (3e10D) t(x)
/*ansi*/ select cast(x as int) from values (double('NaN')) t(x)
/*ansi*/ select cast(x as bigint) from values (1e30D) t(x)
/*ansi*/ select cast(x as int) from values (12345678901.5) t(x)
/*ansi*/ select cast(x as decimal(3,2)) from values (12.34) t(x)
/*ansi*/ select cast(x as decimal(3,2)) from values (12) t(x)
/*ansi*/ select cast(x as decimal(3,2)) from values (99.9D) t(x)
/*ansi*/ select cast(x as timestamp) from values (double('NaN')) t(x)
/*ansi*/ select cast(x as tinyint) from values (timestamp'2020-01-01 00:00:00') t(x)
/*ansi*/ select cast(x as int) from values (date'2020-01-01') t(x)
/*ansi*/ select cast(x as boolean) from values (timestamp'2020-01-01 00:00:00') t(x)
/*ansi*/ select cast(x as timestamp) from values (true) t(x)
/*ansi*/ select cast(x as binary) from values (5) t(x)
/*ansi*/ select array(1,2)[5]
/*ansi*/ select array(1,2)[-1]
/*ansi*/ select x[i] from values (array(1,2), 0), (array(3), 1) t(x, i)
/*ansi*/ select element_at(array(1,2), 5)
/*ansi*/ select element_at(array(1,2), 0)
/*ansi*/ select element_at(x, 3) from values (array(1,2)) t(x)
/*ansi*/ select elt(5, 'a', 'b')
/*ansi*/ select elt(0, 'a', 'b')
/*ansi*/ select elt(x, 'a', 'b') from values (3) t(x)
/*ansi*/ select 'a' + 1
/*ansi*/ select '5.5' * 2
/*ansi*/ select '6' / '2'
/*ansi*/ select x = 1 from values ('abc') t(x)
/*ansi*/ select x in (1, 2) from values ('abc') t(x)
/*ansi*/ select x = date'2020-01-01' from values ('abc') t(x)
/*ansi*/ select if(true, 1, 'a')
/*ansi*/ select greatest('10', 9)
/*ansi*/ select sum(x) from values ('abc') t(x)
/*ansi*/ select round(x, -1) from values (2147483647) t(x)
/*ansi*/ select to_date('abc')
/*ansi*/ select to_date('2020-13-01')
/*ansi*/ select to_date('2020-01-01', 'dd/MM/yyyy')
/*ansi*/ select to_timestamp('abc')
/*ansi*/ select to_timestamp('x', 'yyyy')
/*ansi*/ select unix_timestamp('abc')
/*ansi*/ select to_unix_timestamp('abc')
/*ansi*/ select make_date(2020, 13, 1)
/*ansi*/ select make_timestamp(2020, 13, 1, 0, 0, 0)
/*ansi*/ select next_day('2020-01-01', 'xx')
/*ansi*/ select date_add('abc', 5)
/*ansi*/ select conv('99999999999999999999999', 10, 16)
/*ansi*/ select size(null), size(array(1)), size(cast(null as array<int>))
/*ansi*/ select to_number('abc', '999')
/*ansi*/ select parse_url('inva lid://x', 'HOST')
/*ansi*/ select bigint('abc')
/*ansi*/ select int(3000000000)
/*ansi*/ select cast(x as decimal(38,10)) * cast(y as decimal(38,10)) from values (12345678901234567890.5, 98765432109876543210.5) t(x, y)
/*ansi*/ select cast(x as decimal(38,0)) + 1 from values ('99999999999999999999999999999999999999') t(x)
/*ansi*/ select cast(array('1','x') as array<int>)
/*ansi*/ select sqrt(-1), ln(0), ln(-1), log(2, 0), exp(1000), pow(0, -1), acos(2)
/*ansi*/ select map('a', 1, 'a', 2)
/*ansi*/ select array_position(array(1,2), 2), slice(array(1,2,3), 0, 1)
/*ansi*/ select cast(1 as decimal(2,2))
/*ansi*/ select 1 % 0.0
/*ansi*/ select x * 1.5 from values (cast(99999999999999999999999999999999999 as decimal(38,2))) t(x)
select array(1) + null
select cast(x as interval day to second) from values (interval '1' day) t(x)
select g, min(x), max(x) from values ('a', double('Infinity')), ('a', double('NaN')), ('b', double('-Infinity')), ('d', double('NaN')), ('e', null) t(g, x) group by g
select collect_set(x) from values (double('NaN')), (double('NaN')), (1D), (null) t(x)
select to_json(struct(x, 1.5D as y, date'2020-01-05' as d, array(date'0001-01-01') as e, "é\u0001" as `kéy`)) from values (1) t(x)
select cast(x as boolean) from values (1.50), (0.00), (null) t(x)
select distinct map('a', 1)
select distinct * from values (map('a', 1)) t(m)
select m from values (map('a', 1)) t(m) group by m
select min(x, 1) from values (1.5D) t(x)
select percentile_approx(x, 0.5) from values (true) t(x)
select 1.5D div 2
select 7 div '2'
-- Types of what only another clause or a lambda names
select g, sum(x) as s from values ('a', 1e8D), ('b', 5D) t(g, x) group by g having cast(s as string) = '1.0E8'
select x as y, x + 1 as z from values (1e8D), (2e9D), (5D) t(x) order by cast(y as string) desc, z
select x from values (1e8D), (2D) t(x) where (cast(x as string)) = '1.0E8'
select aggregate(array(1e8D, 2D), '', (acc, x) -> concat(acc, cast(x as string)))
select transform_values(map('a', 1e8D), (k, v) -> cast(v as string)), map_filter(map('a', 1e8D), (k, v) -> cast(v as string) = '1.0E8')
select zip_with(array(1e8D), array('x'), (a, b) -> concat(a, b))
-- Maps that would tell rows apart, windows by RANGE
select m from values (map('a', 1)) t(m) order by m
select m from values (map('a', 1)) t(m) order by 1
select count(*) over (partition by m) from values (map('a', 1)) t(m)
select count(*) over w from values (map('a', 1)) t(m) window w as (partition by m)
select x, sum(x) over (order by x range between 1.5D preceding and 1 following) c from values (1D), (2D), (4D), (null), (double('NaN')) t(x)
select x, count(x) over (order by x range between 1 preceding and current row) c from values (date'2020-01-01'), (date'2020-01-05') t(x)
select x, count(x) over (order by x range between interval 1 day preceding and current row) c from values (date'2020-01-01'), (date'2020-01-05') t(x)
select x, count(x) over (order by x range between interval 1 month preceding and current row) c from values (date'2020-01-01'), (date'2020-02-01') t(x)
select x, count(x) over (order by x range between 1 preceding and current row) c from values (timestamp'2020-01-01 00:00:00'), (timestamp'2020-01-02 00:00:00') t(x)
select x, count(x) over (order by x range between 1 preceding and current row) c from values ('1'), ('2') t(x)
select max_by(1)
select mode(x, true) from values (1) t(x)
-- One type of several values
select case x when 1 then 'a' when '2' then 'b' end, case x when 1.5 then 1 else 2.5D end, coalesce(1, 2.50), coalesce(cast(null as decimal(10,2)), 1e300D), if(x > 1, 1, 2.5), greatest(1, 2.50, 1e20D), array(1, 2.5D, null), map(1, 2, 2.5D, 3L) from values (1), (2) t(x)
select date'2020-01-01' in (timestamp'2020-01-01 00:00:00'), 1 in (1.5, 1L), 1 in (1D)
select a from values (1), (2) t(a) where a in (select b from values (1L), (3L) u(b))
select a from values ('1'), ('2') t(a) where a in (select b from values (1), (3) u(b))
select nvl(1, 2.50), nvl(date'2020-01-01', timestamp'2020-01-02 00:00:00')
select nvl(1, date'2020-01-01')
select case 1 when date'2020-01-01' then 1 end
select left('abc', null), substr('abc', null), right(5, null), left('abc', -1)
select hash(1.50, array(1)), hash(array(1L), 2.50)
select round(2.5, x) from values (1) t(x)
select T.* from values (1, 'a'), (2, null) t(i, s) order by i
select X.*, Y.s from values (1, 'a') x(i, s) join values (1, 'b') Y(i, s) on X.i = y.i
with C as (select 1 as a) select c.* from C
select i from values (1, 'abc'), (2, '12'), (3, null), (4, 'A') t(i, s) where s like any ('a%', '%2') order by i
select i from values (1, 'abc'), (2, '12'), (3, null), (4, 'A') t(i, s) where s not like any ('a%', '%2') or i = 3 order by i
select i from values (1, 'abc'), (2, '12'), (3, null), (4, 'A') t(i, s) where upper(s) like all ('A%', '%C') and i > 0
select i from values (1, 'abc'), (2, '12'), (3, null), (4, 'A') t(i, s) where s not like all ('a%', null)
select i from values (1, 'abc'), (2, '12'), (3, null), (4, 'A') t(i, s) where not (t.s ilike some ('A%', 'x')) order by i
select s from values (1, 'abc'), (2, '12'), (3, null), (4, 'A') t(i, s) group by s having max(s) like any ('a%')
select -1, -1.5, -1L, -1e3, - 2
select a, -1 from values (1) t(a) union all select 2, -1
select interval 1 day, interval '2' day, interval 1 hour, interval 90 minutes, interval 5 second, interval -3 day
select * from (select -1, 'x') where `-1` < 0
select distinct -1 from values (1), (2) t(b)
select round(avg(a), 2) over () from values (1),(2) t(a)
select coalesce(sum(a), 0) over (partition by a) from values (1),(2) t(a) group by a
select a, round(avg(a) over (), 2), coalesce(sum(a) over (), 0) from values (1),(2) t(a)
select to_json(struct(T.*)) from values (1, 'a') t(i, s)
select P.*, T.i from values (1, array(2, 3)) t(i, a) lateral view explode(T.a) p as q order by q
select element_at(array(1), null)
select array_union(array(1), null)
select array_join(array(1), 0)
select parse_url(1, 'HOST')
select 1 like array(1)
with T as (select 1 as N) select n from t
with Tt as (select 1 as N), u as (select * from tT) select n from TT join U using (n)
select g, corr(x, x) from values (1, double('NaN')), (2, 1D), (2, 2D), (2, 4D) t(g, x) group by g
select x, count(*) from values (1) t(x) where x > 5 group by cube(x)
select x, y, count(*) from values (1, 2) t(x, y) where x > 5 group by x, y with rollup
select x, count(*) from values (1) t(x) where x > 5 group by grouping sets ((x), ()) having count(*) < 5 order by x
select to_json(named_struct('m', map('a', cast(null as double), 'b', 2D))), to_json(named_struct('d', 1.5D, 'r', if(x > 1, named_struct('y', 1, 'z', cast(null as string)), null), 'a', array(if(x > 1, named_struct('q', 2.50), null)))) from values (1), (2) t(x)
select rank() over () from values (1) t(a)
select lag(a) over () from values (1) t(a)
select row_number() over w from values (1), (2) t(a) window w as (order by a)
select -128Y, -32768S, -9223372036854775808L, - 128Y, 1-128
select sum(i) over (order by i range between 1 preceding and 1 following) from values (1), (2147483647) t(i)
select sum(i) over (order by i desc range between 3 preceding and current row) from values (1L), (-9223372036854775807L) t(i)
select count(distinct i) filter (where i > 1) over () from values (1), (2) t(i)
select sum(distinct a) over () from values (1) t(a)
select a::string from values (1) t(a)
select v, upper(s) from (select v, lower(s) s from values (2, 'B'), (1, 'a') t(v, s) order by v) where v > 0
select x + y, x * y, x / y, x % y, pow(x, y) from values (double('Infinity'), 0D), (1.5D, 2D), (null, 1D) t(x, y)
select g, sum(x * y) over (partition by g order by x + y) from values (1, 1.5D, 2D), (1, 3D, 1D) t(g, x, y)
select corr(x, y), covar_samp(x, y) from values (1D, 2D), (double('NaN'), 2D), (3D, 2D) t(x, y)
select x from values (1D),(double('NaN')),(-1D) t(x) order by -x
select regexp_replace('aaa','a*','x')
select regexp_replace('x','x','$$')
-- Found by queries drawn at random
select if(b, i, float(1.5)) | 1 from values (true, 2), (null, 3) t(b, i)
select nvl2(s, i, 2) + 1, nvl2(s, i, 2.5D), typeof(nvl2(s, i, 2)) from values ('a', 1), (null, 2) t(s, i)
select nvl2(s, i, 2) c from values ('a', 1), (null, 2) t(s, i) union all select 3
select x from values (2.0), (1e8D), (0.125), (null) v(x)
select x from values (1), ('a') v(x)
select x from values (date'2020-01-01'), (timestamp'2020-01-01 10:00:00') v(x)
select x from values (struct(1, 'a')) v(x)
select distinct map_concat(map_from_entries(array(struct('a', x))), map('q', x)) from values (1) t(x)
select slice(array(5), -2, 2), slice(array(1, 2, 3), -2, 2), slice(array(5), x, 1) from values (-1), (-3), (1) t(x)
select get_json_object('[null, 1]', '$[0]'), get_json_object('[null, 1]', '$[1]')
select array_sort(null)
select to_json(null)
select element_at(map('a', 1), 5)
select case when null then 1 else 2 end
select case when 1 then 1 else 2 end
select if(1, 2, 3)
select count(*) filter (where x) from values (1) t(x)
select x from values (1) t(x) where x
select x from values (1) t(x) where null
select x from values (true), (null) t(x) where x
select max(x) from values (1) t(x) having count(*)
select t.x from values (1) t(x) join values (1) u(y) on y
select first_value(x ignore nulls) over (order by x) from values (1) t(x)
select first(x ignore nulls), any_value(x ignore nulls) from values (1) t(x)
select from_json('[1,"x",3]', 'array<int>')
select from_json('[1,null,3]', 'array<int>'), from_json('{"a": null, "b": 1}', 'map<string,int>')
select from_json('{"a":"x","b":1}', 'map<string,int>')
select from_json('{"a":1577836800}', 'a timestamp')
select from_json('{"a":"eHg="}', 'a binary')
select from_json('{"a":-0}', 'a string')
select substring(named_struct('a', 1), 1, 1)
select named_struct('a', 1, 'b', 2) = named_struct('c', 1, 'd', 2)
select x from values (1), (2), (null) t(x) where coalesce(x not in (select 1), false)
select x from values (1), (2), (null) t(x) where not (x in (select 1) or x = 2)
select x from values (1), (2), (null) t(x) where x in (select 1) or x is null
select x from values (1), (2), (null) t(x) where not (x in (select 1)) and x > 0
select cast(pmod(-3D, 1.5D) as string), cast(pmod(-0.0D, 2D) as string), pmod(-4D, 1.5D)
select grouping_id(), y, count(*) from values (1, 2), (null, 3) t(x, y) group by cube(x, y)
with c as (select nvl2(x, x, 0) y from values (1), (null) t(x)) select y | 1, y / 2 from c
select y | 1 from (select if(x > 0, x, float(1.5)) y from values (1) t(x))
with c as (select null as n, interval 1 day as i, named_struct('a b', 1.5BD) as s, 'x' as t), d as (select * from c) select coalesce(n, t), s.`a b` / 2, t || s.`a b` from d
with c as (select 1 as a), d as (select a, a + 0.5BD as b from c) select c.a / d.a, d.b * 2, d.b / c.a from c join d on c.a = d.a
with c(x, y) as (select '2', 3L) select x + y, x / y, x > y from c
with c as (select 1 as a), d as (select '1' as a) select c.a + 1 from c left anti join d on c.a = d.a and d.a > 5
with c as (select 2 as a), d as (select '2.0' as a) select c.a / 4 from c left semi join d on c.a = d.a
with c as (select '1' as a) select * from (select 1 as a) t left semi join c on concat(c.a, '') = concat(t.a, '')
select t.a, (select max(u.b) / 2 from values (1, 3), (2, 5) u(a, b) where u.a = t.a) from values (1), (2) t(a)
select t.a from values (1), (2) t(a) join (select a, b / 2 as b from values (1, 3), (2, 5) u(a, b)) s on t.a = s.a and s.b > 1.4
select t.a, s.b from values (1), (2) t(a) join lateral (select t.a / 2 as b) s
with c as (select a, b / 2 as b from values (1, 3), (2, 5) u(a, b)) select a from c where exists (select 1 from values (1.5D) v(x) where v.x = c.b)
-- keys of ROLLUP and the like that have one value, which Sail takes for constant beside the totals' NULL
select x, initcap('a b') u, count(*) from values (1), (2) t(x) group by cube(x, initcap('a b')) order by 1, 2
select conv('10', 10, 2) u, x, count(*) from values (1), (2) t(x) group by grouping sets ((conv('10', 10, 2), x), (x), ()) order by 1, 2
select 1 u, x, count(*) from values (1), (2) t(x) group by cube(1, x) order by 1, 2
select 'a' u, x, count(*) from values (1), (2) t(x) group by cube(u, x) order by 1, 2
select x, x + 1 y, count(*) from values (1), (2) t(x) group by rollup(x, x + 1) order by 1, 2
select coalesce(x, 0) y, count(*) n from values (1), (2) t(x) where x = 1 group by cube(x) order by y
select coalesce(s, 'all') y, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(s, x) order by y, n
select s, x, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(s, x) order by s, x desc
select t.s, x, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(t.s, x) order by s desc, x desc
select t.s, x, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by s, x with cube order by t.s desc, x desc
select s k, x, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by grouping sets ((k, x), (k), ()) order by k desc, x desc
select s as k, x as s, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by grouping sets ((s, x), (x), ()) order by 1 desc, 2 desc
select upper(s) s, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(upper(s)) order by 1
select upper(s), year(d), count(*) n from values (date'2020-01-01', 'b') t(d, s) where s = 'b' group by rollup(upper(s), year(d)) order by 1, 2
select s, count(*) n, grouping(s) g, grouping_id() from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(s) order by 1
select s, case when grouping(s) = 1 then 'total' else s end z, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(s) order by z desc
select s, row_number() over (order by s, x) from (select s, x, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(s, x))
select s, count(*), max(n) from (select s, x, count(*) n from values (1, 'b'), (2, 'b'), (3, 'b') t(x, s) where s = 'b' group by cube(s, x)) group by s order by s
select distinct s from (select s, x, count(*) n from values (1, 'b'), (2, 'b'), (3, 'b') t(x, s) where s = 'b' group by cube(s, x))
select s, x from values (1, 'b'), (2, 'b'), (3, 'b') t(x, s) where s = 'b' group by cube(s, x) having s is null order by x
select s, x from values (1, 'b'), (2, 'b'), (3, 'b') t(x, s) where s = 'b' group by cube(s, x) having grouping(s) = 0 and x > 1 order by x
select 1, s from values (1, 'b'), (2, 'b'), (3, 'b') t(x, s) group by cube(1, s) order by 1, 2
select s, x, count(*) from values (1, 'b'), (2, 'b'), (3, 'b') t(x, s) group by cube(1, 2) order by 1, 2
select null y, sum(x) from values (1, '5'), (2, 'c') t(x, s) group by cube(null) order by 1
select * from (select s, x, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(s, x)) a join (select s, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(s)) b on a.s <=> b.s order by 1, 2, 3, 4, 5
select s, struct(s, x) z, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(s, x) order by s, n, z.x
select (select max(s) from values ('q') u(s)) m, s, count(*) from values (1, 'b') t(x, s) where s = 'b' group by rollup(s) order by 2
select s, collect_list(x) from values (1, 'b') t(x, s) where s = 'b' group by rollup(s) order by s
select cast(s as int), count(*) from values (1, '5'), (2, '5') t(x, s) where s = '5' group by rollup(cast(s as int)) order by 1
select initcap(s), count(*) from values (1, 'x'), (2, 'x') t(x, s) where s = 'x' group by rollup(initcap(s)) order by 1
select s, count(*) c from values (1, 'x'), (2, 'x') t(x, s) where s = 'x' group by rollup(s) order by coalesce(s, 'a'), c
select s, x + 1 y, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by grouping sets ((s, x + 1), (s), ()) order by s desc, y desc
select a.s, b.s z, count(*) n from values (1, 'b'), (2, 'b') a(x, s) join values ('b') b(s) on true where a.s = 'b' group by grouping sets ((a.s, b.s), (a.s), (b.s)) order by 1, 2
select `s`, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by cube(`s`) order by `s`
select S, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by cube(s) order by S
select s `my key`, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by cube(s) order by `my key`
select st.a, count(*) n from (select named_struct('a', 1) st) where st.a = 1 group by cube(st.a) order by 1
select '-' s, count(*) n from values (1, 'b'), (2, 'b') t(x, s) group by cube(s) order by 2, 1
select case when s is null then 'x' else s end k, count(*) n from values (1, 'b'), (2, 'b') t(x, s) where s = 'b' group by rollup(s) order by k desc
-- operators of Spark 4, and columns of VALUES with several units of time
select 1 << 3
select 16 >> 2
select 16 >>> 2
select '<<' x
select array(1)[0] < 2, x from values (1) t(x) where x < 2 -- <<
select cast(array(array(1)) as array<array<int>>)
select from_json('{"a":[[1]]}', 'a array<array<int>>')
select cast(null as map<string,array<map<string,int>>>)
select x from values (interval '5' month), (interval '1' year) t(x)
-- other operands of window functions
select lag(null, 2, 0) over (order by x) from values (1), (2) t(x)
select lag(null, 2) over (order by x) from values (1), (2) t(x)
select lag(x, 1, null) over (order by x) from values (1), (2) t(x)
select lag(x, 1, 'a') over (order by x) from values (1), (2) t(x)
select lag(x, 1, '5') over (order by x) from values (1), (2) t(x)
select lag(x, 1, 1.5) over (order by x) from values (1), (2) t(x)
select lag(x, 1, 5L) over (order by x) from values (1), (2) t(x)
select lag(x, 1, 5) over (order by x) from values (1L), (2L) t(x)
select lag(x, 1, 5) over (order by x) from values (1Y), (2Y) t(x)
select lag(x, 1, 5) over (order by x) from values (1.5D), (2D) t(x)
select lag(x, 1, 5) over (order by x) from values ('a'), ('b') t(x)
select lag(x, 1, 5) over (order by x) from values (1.5), (2) t(x)
select lag(x, 1, 1234.567) over (order by x) from values (1.5), (2) t(x)
select lag(x, 1, date'2020-01-01') over (order by x) from values (timestamp'2020-01-01 10:00:00') t(x)
select lag(x, 1, '2020-01-01') over (order by x) from values (date'2020-01-01') t(x)
select lag(x, 1, array(5)) over (order by x) from values (array(1)) t(x)
select lag(x, 1, array('a')) over (order by x) from values (array(1)) t(x)
select lead(x, 1, x) over (order by x) from values (1), (2) t(x)
select lead(x, 1, cast(x as bigint)) over (order by x) from values (1), (2) t(x)
select lead(x, 1, cast(x as smallint)) over (order by x) from values (1), (2) t(x)
select lead(x, 1, true) over (order by x) from values (1), (2) t(x)
select lead(x, '1', 1) over (order by x) from values (1), (2) t(x)
select lead(x, null, 1) over (order by x) from values (1), (2) t(x)
select lead(x, x, 1) over (order by x) from values (1), (2) t(x)
select lead(x, 1L, 1) over (order by x) from values (1), (2) t(x)
select lead(x, 1+1, 1) over (order by x) from values (1), (2) t(x)
select lag(x, 1, 5) over (order by x) from values (float(1.5)) t(x)
select ntile('2') over (order by x) from values (1), (2) t(x)
select ntile(2L) over (order by x) from values (1), (2) t(x)
select ntile(0) over (order by x) from values (1), (2) t(x)
select ntile(x) over (order by x) from values (1), (2) t(x)
select ntile() over (order by x) from values (1), (2) t(x)
select nth_value(x, 0) over (order by x) from values (1), (2) t(x)
select nth_value(x, -1) over (order by x) from values (1), (2) t(x)
select nth_value(x, 2L) over (order by x) from values (1), (2) t(x)
select nth_value(x, '2') over (order by x) from values (1), (2) t(x)
select nth_value(x, x) over (order by x) from values (1), (2) t(x)
select nth_value(x, null) over (order by x) from values (1), (2) t(x)
select nth_value(x, 2.0) over (order by x) from values (1), (2) t(x)
select nth_value(x, 2) ignore nulls over (order by id) from values (1, null), (2, 3), (3, null), (4, 5) t(id, x)
select lag(x) ignore nulls over (order by id), lead(x, 1, 0) ignore nulls over (order by id) from values (1, null), (2, 3), (3, null), (4, 5) t(id, x)
select lag(x, 0) over (order by id), lead(x, -1) over (order by id) from values (1, null), (2, 3), (3, null), (4, 5) t(id, x)
select year(cast(x as date)), cast(to_date(x) as string) from values ('10000-01-01'), (' +262142-12-31'), ('123456'), ('99999-2'), ('12345678-01-01'), ('10000-13-01') t(x)
select year(cast(x as date)) from values ('2020-01-01'), ('1234567-01-01') t(x)
-- lengths, places and values beyond what is there
select i, lpad('abc', i, 'b'), rpad('abc', i), lpad('abc', 5, '*') from values (1), (-2), (5), (null) t(i)
select s, i, lpad(s, i, 'b') from (select s from values ('abcabc'), (''), (null) v(s)) cross join (select i from values (1), (-2), (9) i1(i))
select lpad(x, -1, 'b'), lpad(12, 5), rpad(1.5, 6, 'x') from values ('a') t(x)
select i from (select i from values (1), (2147483647), (-2147483648), (null) i1(i))
select i from values (-2147483648), (1) t(i)
select i from values (-2147483649), (1) t(i)
select i from values (2147483648), (1), (1.5) t(i)
select slice(a, i, j) from values (array(1, 2, 3), -1, 2), (array(1, 2, 3), -2, 5), (array(1, 2, 3), 2, 5), (null, -1, 1) t(a, i, j)
select slice(array(1, 2, 3), -1, 2), slice(array(1, 2, 3), -3, 2), slice(array(1, 2, 3), 2, 2)
select array_join(array(1, null), ',', x), array_join(array('a'), ',', x) from values ('b'), (null) t(x)
select array_join(array(1, null), ','), array_join(array('a', null), ',', 'n')
select position(x, 'abcabc', i) from (select x from values ('b'), (''), (null) t(x)) cross join (select i from values (1), (0), (3), (100), (null) u(i))
select position('b' in 'abc'), position('b', 'abc')
select rpad(X'61', i) from values (1), (-2) t(i)
select o.b from values ('3'), ('10') o(b) where exists (select 1 from (select 1 as k) l left semi join (select 1 as k, 2 as b) r on l.k = r.k where b > '10')
select o.b from values ('1.0'), ('2') o(b) where exists (select 1 from (select 1 as k) l left anti join (select 2 as k, 2 as b) r on l.k = r.k where b = 1)
select max(a) over (order by a), a % 2 from (select '7' as a, 1 as k) l left semi join (select 1 as k, 2 as b) r on l.k = r.k where a > 3 order by a + 1
with c as (select '5' as x) select * from (with d as (select x from c) select x + 1, x || '', x > '10' from d)
with c as (select '7' as x), e as (with d as (select x from c) select x + 1, x > '10' from d) select * from e
with c as (select '7' as x) select (with d as (select x from c) select max(x) + 1 from d)
select 1Y % 2S, -7S % 2Y, 7S % 4S, 7S % 0Y, 1Y % 2, pmod(1Y, 2S), pmod(-7S, 4S)
select t.x from values (3), (5) t(x) where exists (select 1 from (select y from values ('3') u(y) where u.y + t.x > 6.5) v)
-- Totals: an order by what is not listed, and keys in windows
select count(*) c from values ('a', 1), ('b', 2), ('a', 3) t(g, n) group by cube(g) order by t.g
select n, count(*) c from values ('a', 1), ('b', 2) t(g, n) group by grouping sets ((g, n), (n), ()) order by g nulls last, n
select upper(g), count(*) c from values ('a', 1), ('b', 2) t(g, n) group by rollup(upper(g)) order by upper(g)
select g x, count(*) c from values ('a', 1), ('b', 2), ('a', 3) t(g, n) group by rollup(g) order by g
select g || 'x' y, g, count(*) c from values ('a', 1), ('b', 2), ('a', 3) t(g, n) group by rollup(g) order by g
select count(*) c from values ('a', 1), ('b', 2), ('a', 3) t(g, n) group by rollup(g) order by count(*), max(g)
select g, row_number() over (order by g desc) r, rank() over (order by g) + 1 s from values ('a', 1), ('a', 3) t(g, n) where g = 'a' group by rollup(g)
select g, rank() over w from values ('a', 1), ('b', 2) t(g, n) where g = 'a' group by cube(g) window w as (order by g desc)
select g, max(g) over (order by g desc) r from values ('a', 1), ('a', 3) t(g, n) group by rollup(g)
select g, sum(count(*)) over (partition by g order by n) from values ('a', 1), ('b', 2) t(g, n) where g = 'a' group by cube(g, n)
-- Windows by name
select rank() over w from values (1), (2) t(x) window w as (partition by x)
select sum(x) over (w), rank() over v from values (1, double('NaN')), (2, 1D), (3, 2D) t(i, x) window w as (order by i rows between 1 preceding and current row), v as (order by i)
select i, sum(x) over w from values (1, 5), (2, 1), (3, 2) t(i, x) order by i window w as (order by i)
select i, sum(x) over W s from values (1, 5), (2, 1) t(i, x) window w as (order by i) union all select 1, 2
select x, sum(i) over v s, sum(i) over (u) r from values (1, 5), (2, 1) t(i, x) window v as (w), w as (order by i), u as w
select * from (select i, sum(x) over w s from values (1, 5), (2, 1) t(i, x) window w as (order by i)) where s > 5
select i, percentile(x, 0.5) over (order by i) from values (1, double('NaN')), (2, 1D), (3, 2D) t(i, x)
-- Numbers at the ends of their type
select left('abc', x), right('abc', x), substr('abc', x), substr('abc', x, 2), substr('abc', x, 2147483647) from values (-2147483648), (2147483647), (1), (-1) t(x)
select lpad('', -2147483648), substr('abc', -2147483648), substr('', -2147483648)
select split_part('a', '', -2147483648)
select slice(array(1,2), -2147483648, 2), slice(array(1,2), 1, 2147483647), locate('b', 'abc', -2147483648), array_repeat(1, -2147483648)
select typeof(5/0), typeof(5%0), typeof(5L%0), typeof(5 div 0), typeof(mod(5Y, 0)), typeof(5/0L), coalesce(5/0, 'x'), array(5/0)
select sum(x) / 0, count(*) % 0, sum(x) div 0 as d, make_date(max(x), 1, null) from values (1), (2) t(x)
-- WITH within WITH
with t as (select 1 x), u as (with t as (select 2 x) select * from t) select * from u
with t as (select 1 x) select (with t as (select 2 x) select x from t)
with t as (select 1 x) select * from t where x in (with t as (select 2 x) select x from t)
with t as (select 1 x) select * from (with t as (select 2 x) select * from t)
with t as (with t as (select 2 x) select * from t) select * from t
with t as (select 1 x) select * from t join (with u as (with t as (select 3 x) select * from t) select * from u)
with t as (select 1 x), t as (select 2 x) select * from t
select * from (with a as (select 1 x) select * from a) where x in (with a as (select 1 x) select * from a)
-- Functions that make rows, within expressions
select explode(a) + 1 as x from values (array(1, 2)) t(a)
select upper(explode(array('a')))
select cast(explode(array(1, 2)) as string)
select explode(explode(array(array(1))))
select sum(explode(array(1, 2)))
select id from values (1) t(id) order by explode(array(1))
select id from values (1) t(id) group by explode(array(1)), id
select (explode(array(1))), 2
select distinct explode(array(1, 1))
select explode(a) x from values (array(1, 2)) t(a) order by x desc
-- 0.0 and -0.0
select x, sum(i) over (order by x) s, rank() over (order by x) r, row_number() over (order by x, i desc) n from values (1, -0D), (2, 0D), (3, -0D), (4, null), (5, double('NaN')) t(i, x)
select i, sum(i) over (partition by x) s, sum(i) over w from values (1, -0D), (2, 0D), (3, -0D), (4, null), (5, double('NaN')) t(i, x) window w as (order by x desc)
select x, count(*) over (order by x range between 1 preceding and 1 following) s from values (1, float(-0D)), (2, float(0D)), (3, float(2)) t(i, x)
select i from values (1, float(-0D)), (2, float(0D)), (3, float(-0D)) t(i, x) order by x desc, i
select i, x y from values (1, -0D), (2, 0D), (3, -0D) t(i, x) order by y, i desc
select distinct x, i from values (1, -0D), (2, 0D), (3, -0D) t(i, x) order by x, i
select i, sum(x) s from values (1, -0D), (2, 0D), (3, 1D) t(i, x) group by i order by sum(x), i
select x, i from values (1, -0D), (2, 0D), (3, -0D) t(i, x) order by 1, 2
select i, count(distinct x) from values (1, -0D), (1, 0D), (2, null) t(i, x) group by i having count(distinct x) = 1
select id, stack(2, (select max(z) from values (1, 2) u(k, z) where u.k = t.id), 5) from values (1), (2) t(id)
-- 0.0 and -0.0 in an order by place or after a set operation, in lists, and within others
select * from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by x, i
select i y from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by t.x, y
select -0D x, 2 i union all select 0D, 1 union all select -0D, 0 order by x, i
with t as (select -0D x, 2 i union all select 0D, 1 order by x, i) select * from t union all select 0D, 5 union select -0D, 4 order by 1 desc, 2
(select -0D x, 2 i) union all (select 0D, 1) order by x, 2
(select -0D x, 2 i) union all select 0D, 1 order by 1, i limit 1
select * from (select -0D x, 2 i union all select 0D, 1 union all select -0D, 0 order by x, i limit 2)
select i, x + 0 from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by 2, 1
select i, max(x) from values (2, -0D), (1, 0D), (3, -0D) t(i, x) group by i order by 2, 1
select * from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by 2, 1
select 1 y, * from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by x, i
select i, -x from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by -x, i
select distinct i, -x from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by 2, 1
select distinct * from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by x, i
select i, x from values (2, -0D), (1, 0D) t(i, x) union all select 1, float(0) order by x desc, i desc
select i, max(x) from values (2, -0D), (1, 0D), (3, -0D) t(i, x) group by i order by max(x), 1
select i, t.x from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by 2, 1
select i, x from values (2, -0D), (1, 0D), (3, -0D) t(i, x) order by 2, 1
select a = b, a <=> b, a < b, a > b, a <= b, a in (b), a <> b, a between b and b from values (array(-0D), array(0D)) t(a, b)
select a = b, a <=> b, a < b, a > b, a <= b, a in (b) from (select struct(-0D) a, struct(0D) b)
select a = b, a <=> b, a < b, a > b, a <= b, a in (b) from (select named_struct('x', 1, 'y', array(-0D)) a, named_struct('x', 1, 'y', array(0D)) b union all select null, null union all select named_struct('x', 1, 'y', null), named_struct('x', 1, 'y', array(0D)))
select count(distinct a) from values (array(-0D)), (array(0D)) t(a)
select distinct a from values (array(-0D)), (array(0D)) t(a)
select distinct a, i from values (array(-0D), 1), (array(0D), 1), (null, 2) t(a, i) order by i
select distinct * from values (array(-0D), 1), (array(0D), 1), (null, 2) t(a, i)
select distinct t.* from values (array(-0D), 1), (array(0D), 1), (null, 2) t(a, i)
select a, count(*) from values (array(-0D)), (array(0D)) t(a) group by a
select a, count(*) c, max(a[0]) from values (array(-0D)), (array(0D)) t(a) group by t.a
select a, count(*) from values (array(-0D)), (array(0D)), (array(3D)) t(a) group by 1 having a[0] = 0
select s, s.x, count(*) from (select named_struct('x', -0D) s union all select named_struct('x', 0D)) group by s
select a, s.x, count(*) from (select named_struct('x', -0D) s, 1 a union all select named_struct('x', 0D), 1) group by a, s.x
select count(*) from values (array(-0D)) t(a) join values (array(0D)) u(b) on a = b
select count(*) from (select struct(-0D) a) t join (select struct(0D) b) u on a = b
select count(*) from values (array(-0D)) t(a) join values (array(0D)) u(a) using (a)
select -0D in (0D), 0D in (-0D), -0D in (1D, 0D), cast(-0D as float) in (0), -0D in (0.0), 5D in (3D, 5D), 0 in (-0D), '0' in (-0D)
select x, x in (0D), x in (0), x in (1, 0), x in (0D, 1D, 2D, 3D), x not in (0D, 5D), x in (null, 0D) from values (-0D), (0D) t(x)
select x, x in (-0D, 7D) from values (0), (1) t(x)
select x from values (-0D), (1D) t(x) where x in (0, 3, 4, 5, 6)
select a from values (array(-0D)) t(a) union select array(0D)
select a from values (array(-0D)) t(a) union all select array(0D)
select a from values (array(-0D)) t(a) intersect select array(0D)
select array_distinct(array(-0D, 0D))
select array_remove(array(-0D, 1D), 0D), array_distinct(array(1D, 1D, null)), array_union(a, a), array_except(a, array(1D)), array_intersect(a, a) from values (array(0D, 1D)), (null) t(a)
select max(i) over (partition by a) from values (1, array(-0D)), (2, array(0D)) t(i, a)
select max_by(i, x), min_by(i, x) from values (1, -0D), (2, 0D), (3, -0D) t(i, x)
select array(1, null) < array(1, 2), struct(1, null) < struct(1, 2), struct(null) = struct(null), array(1, null) >= array(1, null), struct(1, null) > struct(1, 2)
-- Times beyond the years that Sail has, as texts
select cast(timestamp_seconds(8210298412800) as string)
select cast(cast(x as timestamp) as string) from values (1655564444103000), (1), (null) t(x)
select concat_ws('a', cast(1655564444103000 as timestamp), 'x')
select cast(timestamp'2020-01-01 10:00:00.5' as string), concat(cast(null as timestamp), 'a'), cast(timestamp_ntz'2020-01-01 10:00:00' as string), string(timestamp'0001-01-01 00:00:00')
select coalesce(cast(1655564444103000 as timestamp), 'x')
-- Units of time
select datediff(day, date'2024-01-01', date'2024-01-31'), datediff(month, d, timestamp'2024-03-01 00:00:00'), dateadd(day, 1, d) from values (timestamp'2024-01-31 00:00:00'), (null) t(d)
select timestamp'2024-01-31 10:00:00' + interval 1 month 2 hours
select date'2024-01-31' + interval 1 year 2 months, timestamp'2024-01-31 10:00:00' + interval 1 day 2 hours + interval 1 month
-- Fractions looked for in a query
select x from values (1D), (3D), (null) t(x) where x in (select y from values (1D), (2D) u(y))
select x from values (1D), (3D) t(x) where x not in (select y from values (cast(1 as float)) u(y))
select * from values (1D, 1), (2D, 1) t(x, i) where (x, i) in (select 1D, 1)
-- One zero in keys, and the sign of zero where a result shows it
select element_at(map(0D, 1), -0D), map(-0D, 1)[0D], map_from_arrays(array(-0D), array(1))[0D], try_element_at(map(x, 1), -x) from values (0D), (1D) t(x)
select map(0D, 1, -0D, 2)
select cast(map('1', 1) as map<double,int>)
select cast(map(1, 1) as map<double,int>)[1D], cast(map(1, 1) as map<string,int>)['1'], cast(map('a', '1') as map<string,int>)
select x from values (-0D), (1D) t(x) where x not in (select 0D)
select x from values (-0D), (1D) t(x) where not x in (select y from values (0D), (5D) u(y))
select x from values (-0D), (1D) t(x) where x in (select -0D)
select cast(collect_set(x) as string) from values (-0D), (0D) t(x)
select cast(bround(-0.4D) as string), cast(bround(x, 1) as string) from values (-0.01D), (0.25D), (null) t(x)
-- Aggregates in an order after HAVING
select g, max(x) from values ('a', 1), ('b', 5), ('c', 3) t(g, x) group by g having max(x) > 1 order by max(x)
select g, count(*) from values ('a', 1), ('b', 5), ('b', 3) t(g, x) group by g having count(*) > 0 order by count(*)
select g, max(x) m from values ('a', 1), ('b', 5) t(g, x) group by g having max(x) > 1 order by m
select * from (select g, max(x) m from values ('a', 1), ('b', 5) t(g, x) group by g having max(x) > 0) order by m
select g, max(x) from values ('a', 1), ('b', 5) t(g, x) group by g having max(x) > 0 order by 2 desc
-- decode without a default gives texts
select decode('x', 'y', 1), decode(1, 1, 10), decode(2, 1, 10, 20), decode(1, 1, date'2024-01-01')
select g, sum(x) from values ('a', 1), ('b', 2) t(g, x) group by rollup(g) order by sum(x) desc
select g, count(*) c from values ('a', 1), ('b', 2), ('b', 3) t(g, x) group by cube(g) order by count(*) desc, g
select struct(1 as x, 2 as x), arrays_zip(a, a) from values (array(1)) t(a)
-- WHERE by what LATERAL VIEW makes
select t.id, e.x from values (1, array(1, 2)), (2, array(3)) t(id, a) lateral view explode(a) e as x where t.id > 0 and e.x > 1 order by e.x
with t as (select * from values (1, array(1, 2)), (2, array(3)) v(id, a)) select x, count(*) n from t lateral view explode(a) e as x where x <> 2 group by x having count(*) > 0 order by x
with t as (select 1 id, array(1, 2) a) select * from (select id, x from t lateral view outer explode(a) e as x where x = 2) q
select id, a.x from values (1, array(1, 2)) t(id, a) lateral view explode(a) a as x where x = 2
select id, x from values (1, array(1, 2)) t(x, a) lateral view explode(a) e as x where x = 2
select t.id, u.w, x from values (1, array(1, 2)) t(id, a) join values (1, 'w') u(k, w) on t.id = u.k lateral view explode(t.a) e as x where x in (2, 3) and u.w = 'w'
select id, x from values (1, array(1, 2)), (2, null) t(id, a) lateral view outer explode(a) e as x where x is null union all select 5, 6
select id, x, row_number() over (partition by t.id order by e.x) r from values (1, array(3, 2)) t(id, a) lateral view explode(a) e as x where x > 0
select l.id, y from values (1, array(1, 2, 3)), (2, array(4)) l(id, xs) lateral view explode(xs) e as y where y > 0 and not exists (select 1 from values (9, 100), (1, 3) u2(id, v) where u2.id = l.id)
select l.id, y from values (1, array(1, 2, 3)), (2, array(4)) l(id, xs) lateral view explode(xs) e as y where y > 0 and exists (select 1 from values (9, 100), (1, 3) u2(id, v) where u2.id = l.id and u2.v > y)
select l.id, y, (select max(v) from values (9, 100), (1, 3) u2(id, v) where u2.id = l.id) mx from values (1, array(1, 2, 3)), (2, array(4)) l(id, xs) lateral view explode(xs) e as y where y > 0
select -l.id as id, l.id as o from values (1, array(1, 2, 3)), (2, array(4)) l(id, xs) lateral view explode(xs) e as y where y > 2 order by l.id
select -l.id id, l.id as o from values (1, array(1, 2, 3)), (2, array(4)) l(id, xs) lateral view explode(xs) e as y where y > 2 order by l.id
select distinct l.id as id from values (1, array(1, 2, 3)), (2, array(4)) l(id, xs) lateral view explode(xs) e as y where e.y > 1 order by l.id
select id, a.x from values (1, array(named_struct('x', 5), named_struct('x', 6))) t(id, a) lateral view explode(a) a as x where x.x > 5
select year(d) y, month(d) m, sum(a) t, lag(sum(a)) over (order by year(d), month(d)) prev from values (date'2024-01-05', 1.5), (date'2024-02-05', 2.5), (date'2024-02-07', 3.0) as by_places(d, a) group by 1, 2 order by 1, 2
select k, x, row_number() over (partition by k order by x) n from (select k, max(x) x from values ('a', 1), ('a', 2), ('b', 3) as by_places(k, x) group by 1) order by 1
-- Orders by aggregates that the SELECT does not list
select k, count(*) c from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x) group by k order by sum(x) desc
select k from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x) group by k order by count(*) desc nulls last, k limit 2
with w as (select * from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x)) select k, sum(n) from w group by k order by sum(x) + 1 desc, 2, upper(k)
select * from (select t.k, count(*) from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x) group by t.k order by max(t.n) desc limit 1) join (select 1 one)
select k from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x) group by k order by max(x) filter (where n > 1) nulls last
select k, collect_list(n) from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x) group by k order by size(collect_list(n)), k
select k, sum(n) n from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x) group by k order by max(n)
select k, rank() over (order by sum(n)) r from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x) group by k order by max(x)
select /*+ repartition(2) */ k from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x) group by k order by max(x)
select distinct k from values ('a', 1, 2D), ('b', 5, 1D), ('a', 3, 9D), ('c', 0, 4D) t(k, n, x) group by k order by max(x)
-- a name of a table that LATERAL VIEW's columns are not of, or that an alias hides
select e.id from (values (1, array(1, 2)), (2, array(3))) p(id, xs) lateral view explode(p.xs) e as x where e.x > 1
select p.x from (values (1, array(1, 2)), (2, array(3))) p(id, xs) lateral view explode(p.xs) e as x where e.x > 1
select p.id, f.x from (values (1, array(1), array(2))) p(id, xs, ys) lateral view explode(p.xs) e as x lateral view explode(p.ys) f as y where e.x > 0
with c as (select 1 id, array(1, 2) xs) select c.id from c d lateral view explode(d.xs) e as x where x > 1
-- JSON's keys are texts: days and microseconds of times
select to_json(map(date'2020-01-01', date'2020-01-02')) a, to_json(map(timestamp'2020-01-01 00:00:00', 1)) b, to_json(map(1L, map(2, 1.5D))) c, to_json(map(1.5, 'a')) d, to_json(map(1e8D, true)) e
select to_json(named_struct('m', map(x, x))) from values (1D), (double('NaN')) t(x)
select to_json(map(cast('x' as binary), 1))
-- half to even, of a decimal's digits
select format_number(x, 2) a, format_number(x, 1) b, format_number(x, 0) c from values (1234.565), (0.005), (0.015), (-0.004), (2.35), (null) t(x)
select sum(i) s, count(distinct k) c from values (1, 'a'), (2, 'a'), (3, 'b') t(i, k) having sum(i) > 1
-- aliases of the same SELECT, also in GROUP BY
select 1 as a, a + 1 as b, b * 2 as c
select s as i, i + 1 as b from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select x.a * 2 as a, a + 1 as b from (select i as a from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)) x
select *, i + 1 as a, a * 2 b, b - a as `c d`, `c d` + 1 as e from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select year(to_timestamp(ts)) as year, extract(year from to_timestamp(ts)) as y2, year * 100 as ym from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select cast(ts as date) as date, cast(ts as date) as d2, date_add(date, 1) as d3, datediff(date, d2) as z from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select to_date(ts) as day, timestampadd(day, 1, timestamp'2024-01-01 00:00:00') as x, day + interval 1 day as nx from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select 5 as x, transform(array(1, 2), x -> x + 1) as y, x + 1 as z
select st as a, a.a as q, a.b as r from (select 1 i, named_struct('a', 7, 'b', 'q') st, array(1, 2) arr) u
select s, count(*) as n, sum(d) as total, total / n as mean from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts) group by s having mean > 1
select s, count(*) as n, max(n) as mm from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts) group by s
select s as k, sum(i) as v, concat(k, '!') as kk from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts) group by k order by 1
select i, row_number() over (order by i) as rn, rn + 1 as rn1 from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select i + 1 as a, sum(a) over (order by i) as w from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select rand() as r, r + 1 as s2 from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select concat(s, '-') as name, upper(name) as s, length(s) as n from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
with a as (select i as x, x + 1 as y from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)), b as (select y, y * 2 as z, z + 1 as w from a) select w, w - 1 as v, v - 1 as q from b
select i as a, a + 1 as b from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts) union all select i + 10 as a, a * 2 as b from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select i + 1 as a, (select max(i) from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts) where i < a) m from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select i as a, exists (select 1 from (select 1 i, named_struct('a', 7, 'b', 'q') st, array(1, 2) arr) u where u.i = t.i) as e, not e as ne from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select i + 1 as a, a + 1 as a, a + 1 as b from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select e as x, x + 1 as y from (select 1 i, named_struct('a', 7, 'b', 'q') st, array(1, 2) arr) u lateral view explode(arr) q as e
select a, a + 1 as b from values (1), (2) v(a)
select i as a, b as c, a as b from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
select s, collect_list(i) as l, exists(l, x -> x > 2) as f from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts) group by s
select s as k, upper(s) as u, count(*) as c from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts) group by k
select substr(ts, 1, 4) as y, length(substr(ts, 1, 4)) as n, sum(i) as v from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts) group by y, n
select upper(s) as s, length(s) as n from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts) group by s
select datediff(day, timestamp'2024-01-05 10:00:00', cast(ts as timestamp)) a, timestampdiff(MONTH, ts, '2024-03-05 09:00:00') b from values (1, 2.5D, 'x', '2024-01-05 10:00:00'), (3, null, 'y', '2023-11-30 23:59:59'), (5, 1.0D, 'x', null) t(i, d, s, ts)
-- refused: letters beyond ASCII or 16 bits, digits of numbers
select mask('😀x', 'Q', 'q', 'd', 'o')
select try_to_number('00012', 'S999.99')
select try_to_number('', 'S999.99')
select format_number(9223372036854775807, 0)
select format_string('%5s|%-4s', 'ab', x) from values ('é'), ('x') t(x)
-- corrupt records: Spark reads the other fields
select from_json(x, 'a int, b double, c boolean, s string, _corrupt_record string') r from values ('{"a":"x"}'), ('{"a":"x","b":1,"c":true,"s":"y"}'), ('{"a":1.5,"b":"q","s":5}'), ('{"a":{"x":1},"b":2.5,"c":"true"}'), ('{"a":[1],"s":{"q":1}}'), ('{"a":3000000000,"b":1}'), ('{"a":1,"b":true,"c":0}'), ('{"a":1'), ('bad'), (''), (null), ('{"a":1,"b":2,"c":false,"s":"z"}'), ('{"a":"","b":""}') v(x)
select from_json('{"a":"x"}', 'a int, _corrupt_record string'), from_json('{"a":"x","d":9}', '_corrupt_record string, d smallint, a bigint'), from_json('{"a":40000}', 'a smallint, _corrupt_record string')
select from_json('{"a":"x"}', 'a int, bad string', map('columnNameOfCorruptRecord', 'bad'))
select from_json('{"a":{"b":"x","c":2},"d":5}', 'a struct<b:int,c:int>, d int, _corrupt_record string')
select from_json('{"a":{"b":1,"c":2},"d":"x"}', 'a struct<b:int,c:int>, d int, _corrupt_record string')
select from_json('{"a":[1,2],"m":{"k":1},"d":"x"}', 'a array<int>, m map<string,int>, d int, _corrupt_record string')
select from_json('{"a":"NaN","d":"x"}', 'a double, d int, _corrupt_record string')
select from_json('{"a":"1.5"}', 'a decimal(5,2), _corrupt_record string')
select from_json('{"a":1.5,"d":"x"}', 'a decimal(5,2), d int, _corrupt_record string')
select from_json('{"d":"x","d":1}', 'd int, _corrupt_record string')
-- columns with names that are words of the grammar
select months_between(end, start) a, datediff(end, start) b, end + 1 c from values (date'2020-03-01', date'2020-01-01') t(end, start)
select case when end > 1 then end else end end a, case end when 1 then 'x' else 'y' end b, case when set > '1' then values end c, end - 1 d, -end e, end / 2 f from values (1, '2', 3), (2, '1', 4) t(end, set, values)
select (values) a, (table + 1) b, (values, table) c, 1 in (values, table) d, struct(values, set) e from values (1, 2, '3') t(values, table, set)
select sum(rows) over (order by range rows between unbounded preceding and current row) a, sum(range) over (partition by rows order by rows desc range between 1 preceding and 1 following) b from values (1, 2), (2, 3) t(rows, range)
select max(end) filter (where end > '1' and not set) a, size(transform(array(1, 2), x -> x + end)) b from values ('2', false), ('0', true) t(end, set) group by end
-- units that are names of aliases
select month(ts) as month, dateadd(month, 1, to_date(ts)) a, date_add(month, 1, to_date(ts)) b from values (timestamp'2020-01-31 10:00:00') t(ts)
select day(ts) as day, dateadd(day, -1, ts) a, datediff(day, to_date(ts), date'2020-03-01') b, timestampadd(day, 1, ts) c from values (timestamp'2020-01-31 10:00:00') t(ts)
select year(ts) year, date_add(YEAR, 1, ts) a, date_diff(YEAR, ts, timestamp'2025-01-31 10:00:00') b from values (timestamp'2020-01-31 10:00:00') t(ts)
select x, from_json(x, 'a int, b string'), from_json(x, 'a string').a from values ('{"a":1} tail'), ('{"a":1}{"a":2}'), ('{"a":1}}'), ('{"a":1,"b":"x"},'), ('{"a":1'), ('{"a":1,}'), ('{"a":1}\n{"a":2}'), ('null tail'), ('[1,2'), ('x{"a":1}'), (''), (' '), ('\t\n'), ('\u00a0'), (null) t(x)
select x, from_json(x, 'array<string>'), from_json(x, 'array<int>'), from_json(x, 'array<struct<a:int>>'), from_json(x, 'map<string,string>') from values ('{"a":1}'), ('[1,2] x'), ('[1,2]]'), ('[{"a":1}] x'), ('{"a":1} x'), (' {} '), ('[1,2'), ('[]'), ('\t'), (null) t(x)
select x, get_json_object(x, '$.a'), get_json_object(x, '$'), get_json_object(x, '$[0]'), get_json_object(x, '$.a.b') from values ('{"a":1} tail'), ('{"a":1'), ('{"a":{"b":1}'), ('{"a":1,}'), ('{"a":[1,2}'), ('{"b":"x","a":1'), ('null tail'), ('1 2'), ('1x'), ('[1,2'), ('[1,2] x'), ('{"a":1,"b":tru}'), (' '), (null) t(x)
select y, z from values ('{"a":1} tail'), ('{"a":1,"b":"x"} y'), ('{"a":1}}'), ('{"a":1'), ('[1]'), (' '), (null) t(x) lateral view outer json_tuple(x, 'a', 'b') j as y, z
select y from values ('{"a":1} tail') t(x) lateral view json_tuple(x, 'a') as y
select x, json_tuple(x, 'a') from values ('{"a":1} tail'), ('{"a":2}') t(x)
select json_tuple(x, 'a') from values (1) t(x)
select get_json_object(x, '$.a') from values (1) t(x)
select from_json(x, 'a int') from values ('{\'a\':1}') t(x)
select from_json(x, 'a string') from values ('{"a":NaN}') t(x)
select from_json(x, 'a string') from values ('{"a":"\\ud83d"}') t(x)
select get_json_object(x, '$.a'), json_object_keys(x) from values ('{\'a\':1}') t(x)
select from_json(x, 'a int', map('allowUnquotedFieldNames', 'true')) from values ('{a:1}') t(x)
select from_json(x, 'a string', map('maxStringLen', '1')) from values ('{"a":"abc"}') t(x)
select from_json(x, 'a timestamp', map('timeZone', 'Asia/Tokyo')) from values ('{"a":"2015-08-26 10:00:00"}') t(x)
select from_json(x, 'a int', map('mode', 'DROPMALFORMED')) from values ('{"a":1') t(x)
select from_json(x, 'a int, _corrupt_record string') from values ('{"a":1} tail'), ('\t'), ('{"a":1'), ('{"a":"x"} y') t(x)
select i + i + i + i + i + i + i + i + i + i + i + i + i + i + i + i + i + i + i + i as s, 1 * i * i * 1 * i * 1 * i * 1 * i * 1 * i as p, s || d || i || s || d || i || s || d as c from values (1, 'a', 1.5D), (2, 'b', null) t(i, s, d)
select product(n) from values (2), (3) t(n)
select a + product(n) over () from values (2, 1), (3, 1) t(n, a)
select product from values (2), (3) t(product)
select * from (select 1 n) product(a)
select p.a from (select 1 a) product join (select 1 a) p on product.a = p.a
select g, count(*) from values ('a'), ('b'), ('a') t(g) group by all
select g, h, count(*) n from values ('a', 1), ('b', 2), ('a', 1) t(g, h) group by all order by g
select upper(g) u, sum(n) + 1 s from values ('a', 1), ('b', 2), ('a', 1) t(g, n) group by all order by u
select g, n from values ('a', 1), ('a', 1) t(g, n) group by all
select count(*) from values ('a', 1), ('a', 1) t(g, n) group by all
select count(*) c from values ('a', 1), ('a', 1) t(g, n) where n > 5 group by all
select g, sum(n) from values ('a', 1), ('b', 5) t(g, n) group by all having sum(n) > 2 order by all
select g, sum(n) from values ('a', 1), ('b', 5) t(g, n) group by all order by all desc
select g, sum(n) from values ('a', 1), ('b', 5) t(g, n) group by all order by all asc nulls last limit 1
select * from (select g, sum(n) s from values ('a', 1), ('b', 5) t(g, n) group by all) where s > 2
with c as (select g, sum(n) s from values ('a', 1), ('b', 5) t(g, n) group by all) select s, count(*) from c group by all
select 1 as one, g, count(*) from values ('a'), ('b') t(g) group by all
select 'x' as one, count(*) from values ('a'), ('b') t(g) group by all
select g || n, sum(n) from values ('a', 1), ('b', 5) t(g, n) group by all
select g, sum(n) + n from values ('a', 1), ('b', 5) t(g, n) group by all
select t.g, t.n.x, max(n.x) from values ('a', named_struct('x', 1)) t(g, n) group by all
select date_trunc('month', d) m, count(*) from values (timestamp'2020-01-05 00:00:00'), (timestamp'2020-01-07 00:00:00') t(d) group by all
select case when n > 1 then 'x' else 'y' end k, count(*) from values (1), (2), (3) t(n) group by all order by k
select a.g, count(*) from values ('a', 1) a(g, n) join values (1) b(n) on a.n = b.n group by all
select all from values (1) t(`all`) group by all
select g, all, count(*) from values ('a', 1) t(g, `all`) group by all
select n from values (2, 1), (1, 3) t(n, m) order by all
select * from values (2, 1), (1, 3) t(n, m) order by all
select n, m from values (2, 1), (1, 3) t(n, m) union all select 1, 2 order by all
select sum(n), sum(cast(n as decimal)) from values (1), (2) t(n)
select sum(n) a, sum(cast(n as decimal(10,0))) b, avg(n), avg(cast(n as decimal(10,2))) from values (1), (2), (null) t(n)
select sum(n), sum(cast(n as decimal)), sum(cast(n as double)), sum(cast(n as bigint)), max(cast(n as string)), max(n), min(cast(n as string)), min(n), count(cast(n as int)), count(n) from values (1), (2) t(n)
select g, sum(n) a, sum(cast(n as double)) b from values ('a', '1'), ('a', 'x') t(g, n) group by g order by sum(cast(n as double))
select count(distinct n), count(distinct cast(n as int)) from values ('1'), ('01') t(n)
select sum(n) over (), sum(cast(n as double)) over () from values (1), (2) t(n)
select sum(n), sum(distinct cast(n as double)) from values (1), (2) t(n)
select max(cast(d as date)), max(d), max(cast(d as timestamp)) from values ('2020-01-01') t(d)
select to_utc_timestamp(timestamp'2020-01-01 10:00:00', '+05:30'), from_utc_timestamp(timestamp'2020-01-01 10:00:00', '+05:30')
select to_utc_timestamp('2020-01-01 10:00:00', 'GMT+5'), from_utc_timestamp('2020-01-01 10:00:00', '-08:00'), from_utc_timestamp(date'2020-01-01', 'UTC+1'), from_utc_timestamp('2020-01-01 10:00:00', '+5:30'), from_utc_timestamp('2020-01-01 10:00:00', '+5')
select to_utc_timestamp('2020-01-01 10:00:00', '+0530')
select to_utc_timestamp('2020-01-01 10:00:00', '+25:00')
select to_utc_timestamp('2020-01-01 10:00:00', '-00:30'), to_utc_timestamp(null, '+01:00')
select i + 1 as x, x * 2 from values (1) t(i)
select i + 1 as x, x * 2, upper(g), x from values (1, 'a') t(i, g)
select i + 1 as x, x * 2 + X, abs(x) from values (1) t(i)
select i + 1 as x, case when x > 1 then 'a' else g end, coalesce(x, i), g || x, cast(x as string), -x, x is null, x between 1 and 2, x in (1, 2) from values (1, 'a') t(i, g)
select i + 1 as x, `x` + 1, x + x from values (1) t(i)
select named_struct('a', i) as s, s.a + 1, s.a from values (1) t(i)
select i + 1 as x, x + 1 as y, y + 1 from values (1) t(i)
select i + 1 as x, round(x / 3, 2), date_add(date'2020-01-01', x), concat(g, x), if(x > 1, 'a', 'b') from values (1, 'a') t(i, g)
select g, sum(i) as s, s + 1, s / 2 from values (1, 'a') t(i, g) group by g
select g, count(*) as c, c * 100.0 / 5 from values (1, 'a') t(i, g) group by g order by c
select i as x, x + 1 from values (1, 2) t(i, x)
select i as x, substring(g, x, 1), x = 1, not x > 1, x % 2, x div 2 from values (1, 'abc') t(i, g)
select i as x, array(x, 1)[0], map('a', x)['a'], transform(array(1), y -> y + x) from values (1) t(i)
select i as x, sum(x) over () from values (1) t(i)
select * from (select i + 1 as x, x * 2 from values (1) t(i))
select substring('abcdef', x, 2), substr('abcdef', 1, x), left('abc', x), right('abc', x), lpad('a', x, 'b') from values (2L), (4294967298L), (-1L), (null) t(x)
select make_date(x, 1, 1), make_date(2020, x, 1), make_date(2020, 1, x) from values (2L), (4294967298L), (null) t(x)
select substring('abcdef', x, 2), substr('abcdef', 1, x), left('abc', x), right('abc', x), lpad('a', x, 'b'), make_date(2020, x, 1) from values (2.5D), (1.4D), (null) t(x)
select substring('abcdef', x, 2), left('abc', x), right('abc', x), rpad('a', x, 'b'), make_date(2020, x, 1) from values ('2'), ('x'), (null) t(x)
select substring('abcdef', x, 2), left('abc', x), make_date(2020, x, 1) from values (2.5), (1.4), (null) t(x)
select substring(X'616263', x, 1L), substring(12345 from 2 for 2), substring('abc' from 2), substr('abc', 2), substr('abc', -2, 5), left('abc', 2), right('abc', 2) from values (2L) t(x)
select substring('abc', length('abc') / 2, 1), substring('abc', 7 div 3), substring('abc', null), left('abc', null), make_date(2020, null, 1)
select substring('abc', true, 1)
select make_date('2020', '1', '5'), make_date(2020, 13, 1)
select substring('abc', date'2020-01-01', 1)
select substring('abcdef', x, 2), substr('abcdef', 1, x), left('abc', x), right('abc', x), substring('abcdef', x) from values (2), (null) t(x)
select make_date(x, 1, 1), make_date(2020, x, 1) from values (2), (null) t(x)
select cast(x as int) from values (2L), (null) t(x)
select coalesce(cast(x as int), -5), substring('abc', cast(x as int), 2) from values (2L), (null) t(x)
select substring(s, x, 2) from values ('abc', 2), ('abc', null), (null, 1) t(s, x)
select substring(X'616263', x, 1), substring('abc', 1, x), substring('abc' from x for 1), substring(123, x, 1), substring('abc', -x, 2), substring('abc', x, x) from values (2), (null) t(x)
select make_date(2020, 1, x), make_date(x, x, x), hypot(1e200D, x), hypot(x, 3) from values (2), (null) t(x)
select substring('abc', null, 2), substring('abc', 1, null), substring(null, 1, 2), substring('abc', cast(null as int))
select trim(leading '1' from 121), trim(trailing '1' from 121), trim(both '1' from 121), trim(leading 1 from '12'), trim(leading '1.' from 1.5), trim(trailing 'e' from true), trim(leading '2' from date'2020-01-01')
select trim(leading '1' from x), trim(trailing '1' from x), trim(both '1' from x) from values (121), (null) t(x)
select extract(year from interval '-19' month)
select extract(day from interval '26' hour)
select extract(day from interval 26 hours)
select date_part('second', interval '2' minute)
select extract(month from interval '2' year)
select extract(minute from interval '1 02:03' day to minute), extract(day from interval '1 02:03' day to minute), extract(second from interval '61.5' second), extract(year from interval '1-2' year to month)
select isnan(s), ceil(s), floor(s), left(s, 2.5), right(s, '1'), left(s, f), encode(f, 'UTF-8'), split_part(s, '1', '1'), position('2', s, '1') p from values ('12', cast(1.5 as float)), ('x', cast(2 as float)), (null, null) t(s, f)
select avg(t), sum(t) from values (timestamp'2024-01-01 00:00:00'), (null) v(t)
select regr_slope(s, d), regr_count(s, d), regr_sxy(s, s) from values ('12', 1D), ('x', 2D), ('3', null) t(s, d)
select shiftright(s, 1), shiftleft(s, 2), shiftrightunsigned(d, 1), width_bucket(s, 0, 10, 5) from values ('12', 2.5D), ('x', 7D), (null, null) t(s, d)
select date_format(x, 'dd'), from_utc_timestamp(x, 'UTC'), to_utc_timestamp(x, 'UTC') from values ('2024-12-30 23:59:60'), ('2024-1-5 3:4:5'), ('2024'), ('x'), (null) t(x)
select extract(day from x), extract(hour from x), date_part('doy', x), timestampadd(day, 1, x) from values ('2024-12-30 23:59:60'), ('2024-1-5 3:4:5'), ('2024'), ('x'), (null) t(x)
select conv('-0', 10, -16), conv(0, 2, -2), conv('-0', 10, 16), conv('-x', 10, -10)
select rpad(cast('abc' as binary), 5, 'x'), lpad(cast('abc' as binary), 5, 'x'), lpad('abc', 5, cast('x' as binary)), rpad(cast('abc' as binary), 2, 'x')
select array_repeat(1, 2.5D)
select array_repeat(1, cast(2 as smallint))
select get_json_object(1, '$.a')
select conv(array(1), 10, 2)
select max_by(1, map(1, 2))
select to_date(20240131, 'yyyyMMdd'), to_date(x, 'yyyyMMdd') from values (20240131), (null) t(x)
select unix_timestamp(2024, 'yyyy')
select make_date(x, 1, 2), make_date(x, y, 2.5D) from values (2024, 1.5D), (null, 2D), (1999, 13D) t(x, y)
select x - 7, x - 7.5, -7 + x, x * 1, x / 10, x - 1 + 1, x + 0 from values (cast('99999999999999999999999999999999999999' as decimal(38,0))), (cast('-99999999999999999999999999999999999999' as decimal(38,0))), (null) t(x)
select median(cast(x as double)), percentile(cast(x as double), 0.5), collect_list(cast(x as string)), mode(cast(x as string)), percentile_approx(x, 0.5) from values (1), (2), (2) t(x)
select y, sum(x * 2), sum(x / 3) b, sum(x + 1) from values (cast(1.5 as decimal(38,2)), 1), (2.25, 1), (null, 2) t(x, y) group by y order by y
select sum(x * x), sum(x * 2) over () from values (cast(1.5 as decimal(20,2))) t(x) group by x
select sum(x * 2) r, sum(x * 2) filter (where x > 1) q, sum(distinct x * 2) d from values (cast('4.5' as decimal(38,2))), (2), (null) t(x)
/*not ansi*/ select sum(x * 2) r from values (cast('49999999999999999999999999999999999999' as decimal(38,0))), (2) t(x)
select from_json(x, 't timestamp, date string'), to_json(from_json(x, 't timestamp')), from_json(x, 'struct<t:timestamp,n:int>') from values ('{"t":"2020-01-05T10:00:00Z"}'), ('{"t":"2020-01-05T10:00:00.5+02:00","n":1}'), ('{"t":"2020-01-05 10:00:00"} tail'), ('{"t":null}'), ('{}'), (null) t(x)
select array_join(array(1.5D, cast('NaN' as double), 1e300D, cast('Infinity' as double)), ',') a, array_join(array(1, 2), '-') b, array_join(array(timestamp'2020-01-01 10:00:00'), ',') c, array_join(array(1.50, 2.25), ',') d
select array_join(array(true, false), ',') a, array_join(array(1.5f), ',') b, array_join(array(X'61'), ',') c
select array_join(array(array(1)), ',')
select g, array_join(collect_list(x), ',') j from values (1, 1.5D), (2, null) t(g, x) group by g
select from_json('{"a":-0}', 'a int') x
select from_json('{"a":-0,"b":"2020-01-05"}', 'a double, b string') x
select from_json('{"a":-0.5,"b":"2020-01-05"}', 'a double, b string') x
