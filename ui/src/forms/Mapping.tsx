/** Change Schema: columns, and the fields inside them, by source, target and type. */
import { Fragment, type ReactElement } from "react";
import { fieldsOf, type Inner, wordOf } from "../lib/fields";
import { Button } from "../parts/basics";
import { pathText, rowsOf, useAround } from "./around";
import { ColumnInput, splitPath } from "./Columns";

export interface MapRow {
  ToKey?: string;
  FromPath?: string[];
  FromType?: string;
  ToType?: string;
  Dropped?: boolean;
  Children?: MapRow[];
}
const MAP_TYPES = [
  "string",
  "int",
  "bigint",
  "long",
  "short",
  "byte",
  "double",
  "float",
  "decimal",
  "boolean",
  "date",
  "timestamp",
  "binary",
  "array",
  "struct",
  "map",
];
/** What Glue Studio calls a nested type in a mapping: its word alone. */
const NESTED = new Set(["struct", "array", "map"]);

function mapped(column: Inner): MapRow {
  const word = wordOf(column.type);
  const type = NESTED.has(word) ? word : column.type;
  return { ToKey: column.name, FromPath: [column.name], FromType: type, ToType: type, Dropped: false };
}

export function Mapping({
  value,
  change,
}: {
  value: unknown;
  change: (value: unknown) => void;
}): ReactElement {
  const { inputs } = useAround();
  const rows = rowsOf<MapRow>(value);
  const columns = inputs.flatMap((one) => one.columns);
  return (
    <div className="scroll" tabIndex={0}>
      {rows.length ? (
        <table className="plain mapping">
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Target</th>
              <th scope="col">Type</th>
              <th scope="col">Drop</th>
            </tr>
          </thead>
          <tbody>
            <MapRows rows={rows} columns={columns} above={[]} label="" change={change} />
          </tbody>
        </table>
      ) : null}
      <Adders rows={rows} columns={columns} change={change} noun="columns of the input" />
    </div>
  );
}

/** The part of a row's source path that is its own: a child's may hold its parent's, too. */
function own(path: string[], above: string[]): string[] {
  const whole = path.length > above.length && above.every((part, n) => path[n] === part);
  return above.length && whole ? path.slice(above.length) : path;
}

function MapRows({
  rows,
  columns,
  above,
  label,
  change,
}: {
  rows: MapRow[];
  columns: Inner[];
  /** The source path of what holds these, and its number in words: "2." */
  above: string[];
  label: string;
  change: (rows: MapRow[]) => void;
}): ReactElement {
  const set = (n: number, next: Partial<MapRow>) =>
    change(rows.map((row, m) => (m === n ? { ...row, ...next } : row)));
  return (
    <>
      {rows.map((row, n) => {
        const name = `${label}${n + 1}`;
        const path = own(rowsOf<string>(row.FromPath), above);
        const known = columns.find((column) => column.name === path.join("."));
        const inside = known ? fieldsOf(known.type) : [];
        const children = row.Children?.length ? row.Children : null;
        const from = (next: string) => {
          const found = columns.find((column) => column.name === next);
          const kept = row.FromPath !== undefined && path.length < row.FromPath.length ? above : [];
          return {
            FromPath: [...kept, ...splitPath(next, columns)],
            FromType: found ? mapped(found).FromType : row.FromType,
          };
        };
        return (
          <Fragment key={n}>
            <tr className={row.Dropped ? "is-dropped" : ""}>
              <td>
                <div className="mapping-source" style={{ paddingLeft: `${above.length * 18}px` }}>
                  <ColumnInput
                    value={pathText(path)}
                    columns={columns}
                    label={`Source column ${name}`}
                    change={(next) => set(n, from(next))}
                  />
                  <small className="muted">{row.FromType}</small>
                </div>
              </td>
              <td>
                <input
                  type="text"
                  value={row.ToKey ?? ""}
                  aria-label={`Target column ${name}`}
                  onChange={(event) => set(n, { ToKey: event.target.value })}
                />
              </td>
              <td>
                {children ? (
                  <button type="button" className="more" onClick={() => set(n, { Children: undefined })}>
                    as a whole
                    <span className="sr">: map column {name} without its fields</span>
                  </button>
                ) : (
                  <select
                    value={row.ToType ?? ""}
                    aria-label={`Type of column ${name}`}
                    onChange={(event) => set(n, { ToType: event.target.value })}
                  >
                    {[...new Set([row.ToType ?? "", ...MAP_TYPES])].map((type) => (
                      <option key={type}>{type}</option>
                    ))}
                  </select>
                )}
                {!children && (inside.length || wordOf(row.FromType ?? "") === "struct") ? (
                  <button
                    type="button"
                    className="more"
                    onClick={() =>
                      set(n, {
                        Children: inside.length ? inside.map(mapped) : [mapped({ name: "", type: "string" })],
                      })
                    }
                  >
                    field by field<span className="sr">: map the fields of column {name}</span>
                  </button>
                ) : null}
              </td>
              <td>
                <input
                  type="checkbox"
                  checked={Boolean(row.Dropped)}
                  aria-label={`Drop column ${name}`}
                  onChange={(event) => set(n, { Dropped: event.target.checked })}
                />
              </td>
            </tr>
            {children && !row.Dropped ? (
              <>
                <MapRows
                  rows={children}
                  columns={inside}
                  above={[...above, ...path]}
                  label={`${name}.`}
                  change={(next) => set(n, { Children: next })}
                />
                <tr>
                  <td colSpan={4} style={{ paddingLeft: `${(above.length + 1) * 18}px` }}>
                    <Adders
                      rows={children}
                      columns={inside}
                      change={(next) => set(n, { Children: next })}
                      noun={`fields of ${row.ToKey || name}`}
                      above={[...above, ...path]}
                    />
                  </td>
                </tr>
              </>
            ) : null}
          </Fragment>
        );
      })}
    </>
  );
}

function Adders({
  rows,
  columns,
  change,
  noun,
  above = [],
}: {
  rows: MapRow[];
  columns: Inner[];
  change: (rows: MapRow[]) => void;
  noun: string;
  above?: string[];
}): ReactElement {
  const missing = columns.filter(
    (column) => !rows.some((row) => own(rowsOf<string>(row.FromPath), above)[0] === column.name),
  );
  return (
    <div className="actions">
      {missing.length ? (
        <Button icon="plus" look="quiet" onClick={() => change([...rows, ...missing.map(mapped)])}>
          Add {missing.length} {noun}
        </Button>
      ) : null}
      <Button
        icon="plus"
        look="quiet"
        onClick={() => change([...rows, mapped({ name: "", type: "string" })])}
      >
        Add {above.length ? "field" : "row"}
      </Button>
    </div>
  );
}
