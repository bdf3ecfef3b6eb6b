"""Rules of functions of texts and bytes."""

from __future__ import annotations

from glue_local.engine.sessions.differences import ansi, calls, of_texts, regex
from glue_local.engine.sessions.differences.rule import Rule

_BYTES = "encode('Spark SQL', 'utf-8')"

RULES: tuple[Rule, ...] = (
    Rule(
        ("array_join",),
        "Sail leaves NULLs out where the text in their place is NULL.",
        of_texts.joined,
        ("select array_join(array(1, null), ',', x) from values ('b'), (null) t(x)",),
    ),
    Rule(
        ("locate", "position"),
        "With a place, Sail finds nothing at the place and not at 1, and takes NULL for 0.",
        of_texts.locate,
        ("select locate('', 'abc', x), locate('b', 'abc', x), locate(null, 'abc', x), locate('c', null, x) from values (-1), (0), (1), (2), (9), (null) t(x)",),
    ),
    Rule(
        ("base64",),
        "Spark breaks lines after 76 characters; Sail does not.",
        of_texts.base64_written,
        ("select base64(repeat('x', n)) from values (5), (57), (58), (114), (115), (null) t(n)",),
    ),
    Rule(
        ("encode",),
        "Sail writes a byte order mark for an empty string.",
        of_texts.encode,
        ("select encode(x, 'UTF-16'), encode(x, 'UTF-8') from values (''), ('a'), (null) t(x)",),
    ),
    Rule(
        ("char", "chr"),
        "Sail fails on negative numbers and accepts more than a byte.",
        of_texts.character,
        ("select char(65), char(-7), chr(256 + 65), chr(3000000000)",),
    ),
    Rule(
        ("reverse",),
        "Sail rejects binary values.",
        of_texts.reverse,
        ("select reverse(encode('Spark', 'utf-8')), reverse(12), reverse(array(1, 2))",),
    ),
    Rule(
        ("split", "regexp_extract", "regexp_extract_all", "regexp_replace", "regexp_count", "regexp_substr",
         "regexp_instr", "regexp_like", "rlike", "regexp"),
        "Sail's regular expressions are Rust's: they are rewritten where Java's mean another thing (classes like \\w, ., $ "
        "and replacements). Patterns and replacements must be literals, and split's must match something.",
        regex.written,
        ("select regexp_replace('abc', '(b)', '$1x'), regexp_replace('a.b', '[.]', '\\\\\\\\'), regexp_replace('aä b', '[^\\\\w ]', 'x')",
         "select split('abc', ''), split('', ''), split('a1b٣', '\\\\d'), regexp_extract('ab=12', '(\\\\w+)=(\\\\d+)', 2)",
         "select split('abc', 'x*')", "select regexp_count('aXbX', 'X'), regexp_like('ä', '\\\\w')"),
    ),
    Rule(
        ("parse_url",),
        "Sail reads URLs as browsers do, Spark as java.net.URI does: hosts keep their case, and invalid URLs are NULL; in ANSI mode they are errors: refused there.",
        of_texts.parse_url,
        ("select parse_url(x, 'HOST'), parse_url(x, 'PATH'), parse_url(x, 'QUERY'), parse_url(x, 'REF'), parse_url(x, 'PROTOCOL'), parse_url(x, 'FILE'), "
         "parse_url(x, 'AUTHORITY'), parse_url(x, 'USERINFO'), parse_url(x, 'QUERY', 'q'), parse_url(x, 'PATH', 'q'), parse_url(x, 'host') from values "
         "('https://user:pw@www.Example.com:8443/a/b%20c/d.html?q=1&r=x%2By#top'), ('http://example.com'), ('http://example.com?q=2'), ('s3://my_bucket/key/x=1/y'), "
         "('mailto:a@b.c?q=1#f'), ('/rel/path?q=3'), ('ftp://h/p;x=1'), ('http://h/ü?q=ä'), ('http://[2001:db8::1]:80/x'), ('http://h/p|q'), ('HTTP://H/P'), ('http://h//a//b/?q'), "
         "('http://h/a?q=1&q=2'), ('http://h/a?x={1}'), (''), ('http://h/a b'), ('a'), ('k:v,w'), ('http://h/%zz'), ('http://h/p[1]'), ('http://h/p?x[]=2'), ('{}'), (null), "
         "('http://'), ('http:///p'), ('file:///x/y'), ('http://1.2.3.4/x'), ('http://h:/x'), ('http://h:x/y'), ('http://-a.b/'), ('http://a.1b/'), ('a:'), (':x'), ('1a:b'), ('x/y:z'), "
         "('//h/p'), ('http://u@/p'), ('http://h#a#b'), ('http://h.com./p'), ('?q=5'), ('#f'), ('http://a_b.c:80/'), ('http://[::1/x'), ('http://h/a?b?c=1') t(x)",
         "select parse_url('http://h/p?q=1', 'HOST'), parse_url('http://h/p?q=1', 'QUERY', 'q')",),
    ),
    Rule(
        ("format_string", "printf"),
        "Sail formats and rounds fractions differently: refused, except with %s. It pads by bytes, not letters: an error.",
        of_texts.format_string,
        ("select format_string('%d %s %s', 5, 1e8D, 'x')", "select format_string('%.2f', 1.005D)"),
    ),
    Rule(
        ("quote",),
        "Sail writes a backslash twice. Spark 3.5 does not have the function.",
        lambda call: f"concat(char(39), replace({call.args[0]}, char(39), concat(char(92), char(39))), char(39))",
        ("select quote(x) from values (concat('it', char(39), 's')), ('x\\\\y'), (null) t(x)",),
    ),
    Rule(
        ("mask",),
        "Sail masks letters beyond 16 bits as one: an error.",
        of_texts.masked,
        ("select mask('AbC-1', 'Q', 'q', 'd', 'o'), mask(x) from values ('ä7'), (null) t(x)",),
    ),
    Rule(
        ("to_number", "try_to_number"),
        "Sail counts digits differently: an error of texts without digits or with leading zeros.",
        of_texts.number_of,
        ("select to_number('454', '999'), try_to_number('12,454.8-', '99,999.9S')",),
    ),
    Rule(
        ("try_to_binary", "to_char", "to_varchar"),
        "Sail takes a format from a column; Spark rejects it. Dates, times and bytes have a format only since Spark 4.",
        of_texts.literal_only(1),
        ("select to_char(date'2024-01-31', 'yyyy')", "select to_varchar(timestamp'2024-01-31 10:00:00', 'yyyy')", "select to_char(X'6162', 'hex')",
         "select to_char(x, '999') from values (78) t(x)", "select to_char(78, x) from values ('99') t(x)",
         "select try_to_binary('61', x) from values ('hex') t(x)"),
    ),
    Rule(
        ("sentences",),
        "Sail splits words differently at digits and punctuation: refused.",
        calls.refused(),
        ("select sentences('Version 1.5 is out. Yes')",),
    ),
    Rule(
        ("elt",),
        "Sail returns NULL for an index beyond the arguments; in ANSI mode that is an error. It writes doubles and "
        "times differently as strings.",
        ansi.element,
        ("select elt(1, x, 'a'), elt(2, 'a', y), elt(1, z, 'a') from values (1e8D, timestamp'2020-01-01 10:00:00.5', X'61') t(x, y, z)", "select elt(1, X'61')",
         "select elt(true, 'a')", "select elt(1, array(1))", "select elt(x, 'a', 'b') from values (1), (2) t(x)", "select elt(3, 'a', 'b')", "select elt(0, 'a', 'b')"),
    ),
    Rule(
        ("to_binary",),
        "Sail returns NULL for a string that is none of the format; Spark fails.",
        of_texts.to_binary,
        ("select to_binary('616263', 'hex'), to_binary('YWJj', 'base64'), to_binary(null, 'hex')", "select to_binary('zz', 'hex')"),
    ),
    Rule(
        ("try_parse_url",),
        "Sail takes invalid URLs for valid ones: refused. Spark 3.5 does not have the function.",
        calls.refused(),
        ("select try_parse_url('inva lid://spark.apache.org/path?query=1', 'QUERY')",),
    ),
    Rule(
        ("format_number",),
        "Sail writes all digits of a double, and rounds decimals and whole numbers as doubles: an error from 1e15 on.",
        of_texts.format_number,
        ("select format_number(1234567.891, 2), format_number(x, 1) from values (0.25D), (double('NaN')), (null) t(x)",
         "select format_number(float('3e38'), 2)", "select format_number(cast('99999999999999999999' as decimal(38,0)), 2)"),
    ),
    Rule(
        ("unbase64",),
        "Sail returns NULL for characters that Spark ignores.",
        of_texts.base64_read,
        ("select unbase64('U3Bhcms='), unbase64('U3-Bhcms'), unbase64(null), unbase64(1.50)",),
    ),
    Rule(
        ("substr", "substring"),
        "Sail returns a string for binary and rejects numbers; it treats a position before the string's "
        "start as the first.",
        of_texts.substring,
        ("select substring('abc', 2, n), substr('abc', n, n), substring('abc', n) from values (-1), (0), (2) t(n)", "select substring('abc', -5, 3), substring('abc', x, 4) from values (-4), (2), (0) t(x)",
         f"select substr({_BYTES}, 5), substring({_BYTES} from -3 for 2), substring(12345, 2, 3)",),
    ),
    Rule(
        ("left", "right"),
        "Sail returns a string for binary and rejects numbers; with a negative length it cuts from the end.",
        of_texts.ends,
        ("select left('abc', -1), right('abc', -1), left('abc', x) from values (2), (-2) t(x)",
         f"select left({_BYTES}, 3), left(12345, 2), right(12345, 2)",),
    ),
    Rule(
        ("overlay",),
        "Sail returns a string for binary.",
        of_texts.overlay,
        (f"select overlay({_BYTES} placing encode('_', 'utf-8') from 6), "
         f"overlay({_BYTES} placing encode('tructured', 'utf-8') from 2 for 4)",),
    ),
    Rule(
        ("lpad", "rpad"),
        "Sail treats binary as a string.",
        of_texts.pad,
        ("select lpad(unhex('aabb'), 5), rpad(unhex('aabb'), 5, unhex('1122')), lpad(7, 3, '0')",
         "select lpad('abc', -2147483648)", "select rpad('abc', -2147483647)", "select lpad('abc', x), rpad('abc', x) from values (-2147483640), (4) t(x)"),
    ),
    Rule(
        ("split_part", "substring_index"),
        "Sail has a result for the least int; Spark fails.",
        of_texts.counted,
        ("select split_part('a.b', '.', x) from values (-2147483648) t(x)", "select split_part('a.b', '.', x), substring_index('a.b', '.', x) from values (-1), (2147483647) t(x)",
         "select substring_index('a.b', '.', -2147483648)", "select substring_index('a', '', -2147483648)"),
    ),
    Rule(
        ("trim", "btrim", "ltrim", "rtrim"),
        "Sail rejects binary and numbers.",
        of_texts.trim,
        ("select btrim(encode('  a ', 'utf-8')), btrim(encode('SaS', 'utf-8'), encode('S', 'utf-8')), "
         "trim(5), ltrim(true), trim(both '5' from 505)",),
    ),
    Rule(
        ("concat_ws",),
        "Sail rejects a number as a string argument, or formats a double differently.",
        of_texts.as_text(),
        ("select concat_ws('-', 1, 2.50, 1e8D)",),
    ),
    Rule(
        ("concat", "||"),
        "Sail writes doubles without an exponent, and takes an array that is NULL for an empty one.",
        of_texts.concat,
        ("select concat(1e8D, 'x'), 1e8D || 'x', concat(true, 1), concat(array(1), array(2)), concat(array(1), cast(null as array<int>))",),
    ),
    Rule(
        ("decode",),
        "Sail supports decode only with a character set.",
        of_texts.decode,
        ("select decode(2, 1, 'a', 2, 'b', 'z'), decode(6, 1, 'a'), decode(null, 6, 'a', null, 'b')",),
    ),
    Rule(
        ("conv",),
        "Sail has no negative base.",
        of_texts.conv,
        ("select conv(-10, 16, -10), conv('100', 2, 10), conv('-1', 10, 16), conv('zz', 36, 10), conv('9', 8, 10)",),
    ),
    Rule(
        ("initcap",),
        "Sail starts a new word after every punctuation character.",
        of_texts.initcap,
        ("select initcap('hello-world foo_bar a.b'), initcap('sPark  sQl'), initcap('ßa ﬁ ä')",),
    ),
)  # fmt: skip
