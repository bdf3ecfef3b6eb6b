/** A number as text: near enough to compare most, and exact for those that a double cannot tell apart. */
interface Key {
  near: number;
  text: string;
}

/** Sorts rows by a column; nulls are last. Numbers are compared exactly: bigint and decimal have more digits than a double. */
export function sortRows(
  rows: (string | null)[][],
  column: number,
  down: boolean,
  numeric: boolean,
): (string | null)[][] {
  const sign = down ? -1 : 1;
  const keyed = rows.map((row): [Key | null, (string | null)[]] => {
    const text = row[column] ?? null;
    return [text === null ? null : { near: numeric ? Number(text) : 0, text }, row];
  });
  keyed.sort(([a], [b]) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return sign * (numeric ? compareNumbers(a, b) : a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
  });
  return keyed.map(([, row]) => row);
}

/** NaN is the largest, as Spark and Trino have it. */
function compareNumbers(a: Key, b: Key): number {
  if (Number.isNaN(a.near) || Number.isNaN(b.near))
    return Number(Number.isNaN(a.near)) - Number(Number.isNaN(b.near));
  if (a.near !== b.near) return a.near < b.near ? -1 : 1;
  const digits = Math.max(fraction(a.text), fraction(b.text));
  const x = whole(a.text, digits);
  const y = whole(b.text, digits);
  return x === null || y === null || x === y ? 0 : x < y ? -1 : 1;
}

function fraction(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

/** A plain decimal times 10^digits, exact; null for any other spelling. */
function whole(text: string, digits: number): bigint | null {
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) return null;
  return BigInt(text.replace(".", "") + "0".repeat(digits - fraction(text)));
}
