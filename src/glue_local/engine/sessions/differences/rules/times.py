"""Rules of functions of dates, times and intervals."""

from __future__ import annotations

from glue_local.engine.sessions.differences import calls, dates, of_times
from glue_local.engine.sessions.differences.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        ("trunc",),
        "Sail truncates to units for which Spark returns NULL.",
        dates.truncated,
        ("select trunc(date'2020-05-17', x) from values ('dd'), ('year'), ('MON'), ('hour'), ('week'), ('yy'), (null) t(x)",
         "select trunc(date'2020-05-17', 'dd'), trunc('2020-05-17', 'quarter'), trunc(date'2020-05-17', 'day')"),
    ),
    Rule(
        ("from_utc_timestamp", "to_utc_timestamp"),
        "Sail has no zone that is an offset. A literal one is added, or taken off.",
        of_times.at_offset,
        ("select from_utc_timestamp(x, '+05:30'), to_utc_timestamp(x, 'GMT-8'), to_utc_timestamp(x, 'Asia/Tokyo'), from_utc_timestamp(x, '-08:00') from values (timestamp'2020-01-01 10:00:00'), (null) t(x)",),
    ),
    Rule(
        ("weekday",),
        "Sail returns negative numbers before 1970.",
        of_times.weekday,
        ("select weekday(date'1899-12-31'), weekday(date'2020-02-29'), weekday('1969-12-28')",),
    ),
    Rule(
        ("unix_seconds", "unix_millis"),
        "Sail rounds up before 1970.",
        lambda call: of_times.unix({"unix_seconds": 1000000, "unix_millis": 1000}[call.name])(call),
        ("select unix_seconds(x), unix_millis(x) from values (timestamp'1969-12-31 23:59:59.999999') t(x)",),
    ),
    Rule(
        ("timestamp_millis", "timestamp_micros"),
        "Sail wraps around if the result does not fit; Spark fails. Sail tells its parts in UTC, whatever the session's "
        "time zone, as those of a number's cast to a timestamp.",
        of_times.timestamp_of,
        ("select timestamp_millis(x) from values (1655564444103L), (9223372036854775807L) t(x)", "select timestamp_micros(5)"),
    ),
    Rule(
        ("to_date", "to_timestamp", "to_timestamp_ltz", "to_timestamp_ntz", "try_to_timestamp", "unix_timestamp", "to_unix_timestamp"),
        "Sail rejects a string with a time as a date, and reads a number as microseconds where Spark "
        "reads seconds. With a pattern it returns NULL where Spark fails because its old parser would "
        "have read the string. It accepts the long name of a month or a day for the short one. A "
        "pattern must be a literal.",
        dates.read,
        ("select to_date('2020-01-01T10:00:00Z'), to_date('2020-1-1'), to_date(timestamp'2020-01-01 10:00:00')",
         "select to_timestamp_ltz(1655564444), to_timestamp_ltz(1.5)", "select to_timestamp_ntz(5)", "select try_to_timestamp(7)",
         "select to_timestamp(1655564444103/1000), to_timestamp(1655564444), to_timestamp(1.5)",
         "select to_date('05/01/2020', 'dd/MM/yyyy'), to_date('x', 'dd/MM/yyyy'), to_timestamp(null, 'yyyy')",
         "select to_date('5/1/2020', 'dd/MM/yyyy')", "select to_date('2020-01-05 10:00', 'yyyy-MM-dd')",
         "select to_timestamp('2020-13-01', 'yyyy-MM-dd')", "select unix_timestamp('1/1/2020', 'MM/dd/yyyy')",
         "select unix_timestamp(x), to_unix_timestamp(x) from values ('2020-01-01 10:00:00'), ('2020-01-01'), ('x'), (null) t(x)", "select unix_timestamp('2020-01-01 10:00:00.5')",
         "select to_date('January 5, 2020', 'MMM d, yyyy')", "select to_date('x Jan 5, 2020', 'MMMM d, yyyy')",
         "select to_timestamp('2020-01-05 10:11:12 EST', 'yyyy-MM-dd HH:mm:ss z')",
         "select to_timestamp('2020-01-05 10:11:12 GMT+02:00', 'yyyy-MM-dd HH:mm:ss z')",
         "select to_date(x, 'MMM d, yyyy') from values ('Jan 6, 2020'), ('MAY 6, 2020') t(x)"),
    ),
    Rule(
        ("date_format", "from_unixtime"),
        "Sail writes a time zone's id instead of its name: patterns with a zone's name are refused "
        "outside UTC, and so is the long name. Sail writes years beyond 9999 without a sign: an error "
        "here.",
        of_times.date_format,
        ("select date_format(timestamp'2020-06-01 00:00:00', 'yyyy-MM-dd HH:mm z'), from_unixtime(0, 'yyyy z')",
         "select date_format(x, 'yyyy') from values (date'2020-01-01'), (date'12020-01-01') t(x)",
         "select date_format(date'2020-01-01', 'zzzz'), from_unixtime(0, 'zzzz')"),
    ),
    Rule(
        ("datediff", "date_diff"),
        "Sail returns a bigint, Spark an int. With a unit, as timestampdiff.",
        of_times.whole_days,
        ("select datediff(date'2020-01-03', '2020-1-1'), date_diff(date'2020-01-03', date'2020-01-01')",
         "select datediff(HOUR, timestamp'2020-01-31 23:00:00', timestamp'2020-02-01 01:30:00'), date_diff(MONTH, '2020-01-31', '2020-02-29')"),
    ),
    Rule(
        ("make_dt_interval",),
        "Sail returns NULL if the interval does not fit; Spark fails.",
        of_times.day_interval,
        ("select make_dt_interval(x, 1, 2, 3.5), make_dt_interval(x) from values (1), (-2), (null) t(x)",
         "select make_dt_interval(x) from values (2147483647) t(x)"),
    ),
    Rule(
        ("make_date",),
        "Sail returns an untyped NULL for one, and fails at a day that there is not; Spark fails in ANSI mode alone.",
        of_times.make_date,
        ("select make_date(2019, 7, null)", "select make_date(2019, x, 1), make_date(2023, x, 29), make_date(2023, 4, x) from values (2), (13), (0), (31), (null) t(x)"),
    ),
    Rule(
        ("make_timestamp", "make_timestamp_ltz", "make_timestamp_ntz"),
        "Sail accepts a single argument.",
        calls.several(6),
        ("select make_timestamp(2020, 1, 5, 10, 11, 12.5)", "select make_timestamp(timestamp'2020-01-01 00:00:00')"),
    ),
    Rule(
        ("date_trunc",),
        "Sail fails for a unit that there is not; Spark returns NULL.",
        of_times.truncated,
        ("select date_trunc('fortnight', timestamp'2024-02-29 12:34:56'), date_trunc('MON', '2024-02-29'), date_trunc('', '2024-02-29'), date_trunc('yy', date'2024-02-29')",),
    ),
    Rule(
        ("timestampadd", "dateadd", "date_add"),
        "Sail takes numbers for times; Spark rejects them. Of days, as in sums of a timestamp and an interval.",
        of_times.later,
        ("select timestampadd(DAY, 1, x), timestampadd(HOUR, -1, x) from values ('2024-02-29 23:59:59'), ('2024-12-30'), (null) t(x)",
         "select timestampadd(DAY, 1, timestamp'2020-01-01 00:00:00')", "select timestampadd(DAY, 1, 5)"),
    ),
    Rule(
        ("timestampdiff",),
        "Sail counts where days, months and years begin between two times, not whole ones. It takes numbers for times.",
        lambda call: of_times.no_numbers(1, 2)(call) or of_times.whole_units(call),
        ("select timestampdiff(DAY, date'2020-01-01', date'2020-03-01'), timestampdiff(MICROSECOND, date'2020-01-01', '2020-01-02')",
         *(f"select timestampdiff({unit}, x, y), timestampdiff({unit}, y, x) from values (timestamp'2024-01-31 23:59:59', "
           "timestamp'2024-02-29 00:00:00'), (timestamp'2023-02-28 12:00:00.5', timestamp'1969-12-31 23:59:59.999999'), "
           "(timestamp'1582-10-04 01:02:03', timestamp'2024-03-31 23:59:59.999999'), (null, timestamp'2024-01-01 00:00:00') t(x, y)"
           for unit in ("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "SECOND", "MILLISECOND")),
         "select timestampdiff(DAY, 1, 2)"),
    ),
    Rule(
        ("timestamp_seconds",),
        "Sail drops fractions of a second.",
        of_times.timestamp_seconds,
        ("select timestamp_seconds(1230219000.123), timestamp_seconds(1.5D), timestamp_seconds(7)",
         "select timestamp_seconds(x) from values (1655564444.1234560), (null) t(x)", "select timestamp_seconds(1655564444.1234567)"),
    ),
    Rule(
        ("extract", "date_part", "datepart"),
        "Sail returns an interval's total hours or minutes; Spark returns its hour or minute field. Sail "
        "counts days of the week from 0.",
        of_times.part_of_interval,
        ("select extract(day from x), extract(year from x), date_part('dow', x), extract(quarter from x) from values ('2024-12-30 23:59:59'), ('2024-1-5'), (null) t(x)",
         "select extract(hour from x), date_part('minute', x), extract(second from x) from values ('2024-12-30 23:59:59.5'), ('2024-12-30'), (null) t(x)",
         "select extract(dow from date'2020-01-05'), date_part('dow', timestamp'2020-01-06 00:00:00')",
         "select extract(minute from interval '123 23:55:59.002001' day to second), "
         "date_part('hour', interval '123 23:55:59' day to second), typeof(extract(month from interval '2-11' year to month))",),
    ),
)  # fmt: skip
