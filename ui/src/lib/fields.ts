/** The fields inside a column's type, as Hive and Spark write it: struct<a:int,b:struct<c:string>>. */

export interface Inner {
  name: string;
  type: string;
}

/** A column, or a field inside one, by its path. */
export interface Leaf extends Inner {
  path: string[];
}

/** The type's own word: struct, array, decimal. */
export function wordOf(type: string): string {
  return type.trim().split(/[<(]/)[0]?.toLowerCase() ?? "";
}

/** The fields of a struct; none of any other type, or of one that is not written whole. */
export function fieldsOf(type: string): Inner[] {
  const inside = /^\s*struct\s*<(.*)>\s*$/is.exec(type)?.[1];
  if (inside === undefined) return [];
  const found: Inner[] = [];
  let depth = 0;
  let from = 0;
  for (let n = 0; n <= inside.length; n++) {
    const sign = inside[n];
    if (sign === "<" || sign === "(") depth++;
    else if (sign === ">" || sign === ")") depth--;
    if (depth > 0 || (sign !== "," && n < inside.length)) continue;
    const part = inside.slice(from, n);
    const colon = part.indexOf(":");
    if (colon > 0)
      found.push({
        name: part.slice(0, colon).trim().replace(/^`|`$/g, ""),
        type: part.slice(colon + 1).trim(),
      });
    from = n + 1;
  }
  return found;
}

const DEEPEST = 6;

/** Every column and every field inside one, each behind what holds it. */
export function leaves(columns: readonly Inner[], above: string[] = []): Leaf[] {
  return columns.flatMap((column) => {
    const path = [...above, column.name];
    const inside = path.length < DEEPEST ? leaves(fieldsOf(column.type), path) : [];
    return [{ name: path.join("."), type: column.type, path }, ...inside];
  });
}
