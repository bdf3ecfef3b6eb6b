"""Rules of functions of numbers."""

from __future__ import annotations

from glue_local.engine.sessions.differences import of_numbers
from glue_local.engine.sessions.differences.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        ("sign", "signum"),
        "Sail gives 0.0 for -0.0.",
        of_numbers.sign,
        ("select cast(sign(x) as string), cast(signum(x) as string) from values (-0D), (0D), (-2D), (null) t(x)",
         "select sign(-3), sign(1.5), sign('-2'), cast(sign(cast(-0D as float)) as string), sign(null)"),
    ),
    Rule(
        ("abs",),
        "Spark 4 rounds the opposite of a decimal to 34 digits: an error here beyond.",
        of_numbers.absolute,
        ("select abs(cast(x as decimal(38,0))), -cast(x as decimal(38,2)) from values ('-99999999999999999999999999999999999'), ('5') t(x)",
         "select abs(cast(x as decimal(38,0))), -cast(x as decimal(38,2)), -cast(x as decimal(38,38)) from values ('-5'), ('0.5'), (null) t(x)"),
    ),
    Rule(
        ("asinh", "acosh", "log1p"),
        "Sail's results have other digits for very small and very large numbers.",
        lambda call: getattr(of_numbers, call.name)(call),
        ("select asinh(x), acosh(x), log1p(x) from values (-3e10D), (1e-5D), (-1D), (2D), (0D), (double('NaN')) t(x)",),
    ),
    Rule(
        ("rint",),
        "Sail rounds half up.",
        of_numbers.rint,
        ("select rint(2.5D), rint(-2.5D), rint(3.5D), rint('1.5'), rint(-0.2D), rint(double('NaN'))",),
    ),
    Rule(
        ("round",),
        "Sail keeps a decimal's precision where Spark changes it; Sail rounds a double's exact value, "
        "Spark its printed value.",
        of_numbers.rounded,
        ("select round(x, 2), round(x), round(x, 1) from values (1.005D), (2.675D), (-0.5D), (-0.001D), (99.994999D), (1e20D), (123456789012.345D), (double('NaN')) t(x)",
         "select round(x), round(x, 1), round(x, 5), round(x, -1) from values (1.50), (-2.55), (12345678.99) t(x)",),
    ),
    Rule(
        ("log",),
        "Sail requires two arguments; with one, Spark returns the natural logarithm. Sail has a logarithm for a base "
        "that is not positive; Spark returns NULL.",
        of_numbers.logarithm,
        ("select log(x), log(2, x), log(x, 3), log(x, 2.5D), log('2', x) from values (8), (0), (1), (-1), (null) t(x)",),
    ),
    Rule(
        ("isnan",),
        "Sail returns NULL for NULL; Spark returns false.",
        of_numbers.isnan,
        ("select isnan(x), not isnan(x) from values (double('NaN')), (1D), (null) t(x)",),
    ),
    Rule(
        ("factorial",),
        "Sail fails if the result does not fit; Spark returns NULL.",
        of_numbers.factorial,
        ("select factorial(5), factorial(-1), factorial(21), factorial('3')",),
    ),
    Rule(
        ("bitmap_bit_position", "bitmap_bucket_number"),
        "Sail counts differently for fractions and below 0.",
        of_numbers.bitmap,
        ("select bitmap_bit_position(x), bitmap_bucket_number(x) from values (1), (0), (-128), (32768), (32769), (null) t(x)",
         "select bitmap_bit_position(x), bitmap_bucket_number(x) from values (1.5D), (-100000.9D) t(x)"),
    ),
    Rule(
        ("hypot",),
        "Sail's whole numbers overflow, and so do the squares of large numbers.",
        of_numbers.hypot,
        ("select hypot(x, x), hypot(x, 1.50), hypot('3', 4) from values (2147483647), (3) t(x)",
         "select hypot(x, 1D), hypot(3D, x) from values (1.7976931348623157e308D), (double('Infinity')), (double('NaN')), (0D), (1e-200D), (null) t(x)"),
    ),
    Rule(
        ("atan2",),
        "Sail tells -0.0 from 0.0.",
        of_numbers.atan2,
        ("select atan2(x, -1D), atan2(x, 1D), atan2(1, x) from values (-0D), (0D), (double('NaN')), (null) t(x)",),
    ),
    Rule(
        ("pow", "power"),
        "Sail returns 1 for 1 to the power of NaN, Spark NaN; it has no power below 0 of 0.",
        of_numbers.power,
        ("select pow(x, y), power(1, y), pow(-1, y), pow(x, 2) from values (1D, double('NaN')), (2D, double('Infinity')), (1D, double('-Infinity')), (null, double('NaN')), (3D, null) t(x, y)",
         "select pow(x, n), power(n, -1), pow(x, -1.5D) from values (0D, -2), (2D, -2), (1D, 0), (null, 3) t(x, n)"),
    ),
    Rule(
        ("floor", "ceil", "ceiling"),
        "With places, Sail rounds a double otherwise; it is a decimal here, as in Spark.",
        of_numbers.to_places,
        ("select floor(x, 0), ceil(x, 1), floor(x, -1), ceil(x, 2), floor(cast(x as float), 1) from values (1.5D), (-2.55D), (123.456D), (null) t(x)",),
    ),
    Rule(
        ("width_bucket",),
        "Sail returns NULL for an infinite value.",
        of_numbers.width_bucket,
        ("select width_bucket(x, 1, 10, 5), width_bucket(x, 10, 1, 5) from values (double('Infinity')), (double('-Infinity')), (double('NaN')), (5D), (null) t(x)",),
    ),
    Rule(
        ("shiftrightunsigned",),
        "Sail has another result for a shift by less than 0.",
        of_numbers.shifted,
        ("select shiftrightunsigned(x, y), shiftright(x, y), shiftleft(x, y) from values (-8, 1), (8, -1), (8, 33), (-1, -1), (-2, 0) t(x, y)",
         "select shiftrightunsigned(8L, -1), shiftrightunsigned(-1L, 65)"),
    ),
    Rule(
        ("bround",),
        "Sail rounds half up.",
        of_numbers.bround,
        ("select bround(2.5, 0), bround(2.5D, 0), bround(25, -1), bround(1.2345, 3), bround(3.5D)",),
    ),
    Rule(
        ("try_add", "try_subtract", "try_multiply"),
        "Sail widens the type if the result does not fit.",
        lambda call: of_numbers.tried({"try_add": "+", "try_subtract": "-", "try_multiply": "*"}[call.name])(call),
        ("select try_multiply(-2147483648, 10), try_subtract(-2147483648, 1), try_add(1, 2L)",
         "select try_add(timestamp'2021-01-01 00:00:00', interval 1 day), try_subtract(timestamp'2021-01-01 00:00:00', interval '1' hour)",
         "select try_add(d, 1), try_subtract(n, d), try_multiply(d, f), try_add(n, n), try_subtract(i, n), try_multiply(n, n) from values (2.5D, 1.25, 3, cast(1.5 as float)), (-0D, 7.00, -1, cast(0 as float)), (double('NaN'), 99999999.99, 2147483647, null) t(d, n, i, f)",
         "select try_add(x, x), try_subtract(x, 7), try_multiply(x, 10) from values (cast('99999999999999999999999999999999999999' as decimal(38,0))), (5), (null) t(x)"),
    ),
    Rule(
        ("try_divide",),
        "Sail divides INT and BIGINT alone.",
        of_numbers.divided,
        ("select try_divide(d, f), try_divide(n, d), try_divide(n, i), try_divide(d, 0), try_divide(cast(i as smallint), i), try_divide(3L, 2) from values (2.5D, 1.25, 3, cast(1.5 as float)), (-0D, 7.00, 0, cast(0 as float)), (double('NaN'), 99999999.99, 7, null) t(d, n, i, f)",),
    ),
)  # fmt: skip
