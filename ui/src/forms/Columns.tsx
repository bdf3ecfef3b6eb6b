/** Columns of a node's inputs: one, or several, by name or by path. */
import { type ReactElement, useId, useState } from "react";
import { type Inner, leaves } from "../lib/fields";
import { pathText, rowsOf, useAround } from "./around";

/** A column by name, chosen from what the input gives, or typed. */
export function ColumnInput({
  id,
  value,
  columns,
  change,
  label,
}: {
  id?: string;
  value: string;
  columns: readonly Inner[];
  change: (value: string) => void;
  label?: string;
}): ReactElement {
  const list = useId();
  return (
    <>
      <input
        id={id}
        type="text"
        list={list}
        value={value}
        aria-label={label}
        placeholder="column"
        onChange={(event) => change(event.target.value)}
      />
      <datalist id={list}>
        {leaves(columns).map((column) => (
          <option key={column.name} value={column.name}>
            {column.type}
          </option>
        ))}
      </datalist>
    </>
  );
}

export function ColumnPath({
  id,
  value,
  change,
}: {
  id: string;
  value: unknown;
  change: (value: unknown) => void;
}): ReactElement {
  const { inputs } = useAround();
  return (
    <ColumnInput
      id={id}
      value={pathText(value)}
      columns={inputs.flatMap((one) => one.columns)}
      change={(next) =>
        change(
          splitPath(
            next,
            inputs.flatMap((one) => one.columns),
          ),
        )
      }
    />
  );
}

export function splitPath(name: string, columns: readonly Inner[]): string[] {
  if (columns.some((column) => column.name === name)) return [name];
  return leaves(columns).find((leaf) => leaf.name === name)?.path ?? name.split(".");
}

export function Columns({
  value,
  change,
  label,
}: {
  value: unknown;
  change: (value: unknown) => void;
  label: string;
}): ReactElement {
  const { inputs } = useAround();
  const [wanted, setWanted] = useState("");
  const chosen = rowsOf<string[]>(value);
  const names = new Set(chosen.map((path) => pathText(path)));
  const known = inputs.flatMap((one) => one.columns);
  const inside = leaves(known);
  const all = [
    ...inside,
    ...[...names]
      .filter((name) => !inside.some((c) => c.name === name))
      .map((name) => ({ name, type: "", path: [name] })),
  ];
  const shown = all.filter((column) => column.name.toLowerCase().includes(wanted.toLowerCase()));
  const toggle = (name: string) =>
    change(
      names.has(name)
        ? chosen.filter((path) => pathText(path) !== name)
        : [...chosen, splitPath(name, known)],
    );
  return (
    <fieldset className="picker">
      <legend className="sr">{label}</legend>
      <div className="picker-head">
        <input
          type="text"
          value={wanted}
          placeholder="Find or type a column"
          aria-label="Find a column"
          onChange={(event) => setWanted(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && wanted && !names.has(wanted)) {
              toggle(wanted);
              setWanted("");
            }
          }}
        />
        <button type="button" className="more" onClick={() => change(known.map((column) => [column.name]))}>
          all
        </button>
        <button type="button" className="more" onClick={() => change([])}>
          none
        </button>
      </div>
      <div className="picker-list">
        {shown.map((column) => (
          <label key={column.name} style={{ paddingLeft: `${6 + (column.path.length - 1) * 18}px` }}>
            <input type="checkbox" checked={names.has(column.name)} onChange={() => toggle(column.name)} />
            <span>{column.name}</span>
            <small>{column.type}</small>
          </label>
        ))}
        {shown.length ? null : (
          <p className="muted">
            {known.length
              ? "No such column. Press Enter to add it."
              : "The input's columns are not known yet: preview it, or type names."}
          </p>
        )}
      </div>
    </fieldset>
  );
}
