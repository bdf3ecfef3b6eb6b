/** What a node says of each of its inputs: aliases, keys of a join, the one that counts. */
import type { ReactElement } from "react";
import { Button } from "../parts/basics";
import { pathText, rowsOf, text, useAround } from "./around";
import { ColumnInput } from "./Columns";

export function Aliases({
  value,
  change,
}: {
  value: unknown;
  change: (value: unknown) => void;
}): ReactElement {
  const { inputs } = useAround();
  const rows = rowsOf(value);
  if (!rows.length) return <p className="muted">Connect an input first.</p>;
  return (
    <div className="rows">
      {rows.map((row, n) => (
        <div className="pair" key={n}>
          <span className="pair-name">
            {inputs.find((one) => one.id === row.From)?.name ?? text(row.From)}
          </span>
          <input
            type="text"
            value={text(row.Alias)}
            aria-label={`Alias of ${inputs.find((one) => one.id === row.From)?.name ?? text(row.From)}`}
            onChange={(event) =>
              change(rows.map((one, m) => (m === n ? { ...one, Alias: event.target.value } : one)))
            }
          />
        </div>
      ))}
    </div>
  );
}

export function Sources({
  value,
  change,
}: {
  value: unknown;
  change: (value: unknown) => void;
}): ReactElement {
  const { inputs } = useAround();
  const held = (value ?? {}) as Record<string, string>;
  return (
    <div className="rows">
      {inputs.map((input, n) => (
        <div className="pair" key={input.id}>
          <span className="pair-name">{input.name}</span>
          {n === 0 ? (
            <span className="muted">
              <code>primary</code>
            </span>
          ) : (
            <input
              type="text"
              value={held[input.id] ?? ""}
              aria-label={`Alias of ${input.name}`}
              onChange={(event) => change({ ...held, [input.id]: event.target.value })}
            />
          )}
        </div>
      ))}
    </div>
  );
}

export function JoinKeys({
  value,
  change,
}: {
  value: unknown;
  change: (value: unknown) => void;
}): ReactElement {
  const { inputs } = useAround();
  const sides = rowsOf<{ From: string; Keys: string[][] }>(value);
  if (sides.length < 2) return <p className="muted">Connect two inputs first.</p>;
  const count = Math.max(...sides.map((side) => rowsOf(side.Keys).length));
  const set = (side: number, key: number, next: string) =>
    change(
      sides.map((one, n) => {
        const keys = [...rowsOf<string[]>(one.Keys)];
        while (keys.length < count) keys.push([""]);
        if (n === side) keys[key] = [next];
        return { ...one, Keys: keys };
      }),
    );
  const name = (side: { From: string }) => inputs.find((one) => one.id === side.From)?.name ?? side.From;
  return (
    <div className="rows">
      <div className="pair is-head">
        {sides.map((side) => (
          <span key={side.From}>{name(side)}</span>
        ))}
      </div>
      {Array.from({ length: count }, (_, key) => (
        <div className="row" key={key}>
          <div className="pair row-body">
            {sides.map((side, n) => (
              <ColumnInput
                key={side.From}
                value={pathText(rowsOf(side.Keys)[key])}
                columns={inputs.find((one) => one.id === side.From)?.columns ?? []}
                change={(next) => set(n, key, next)}
                label={`Key ${key + 1} of ${name(side)}`}
              />
            ))}
          </div>
          <Button
            icon="close"
            look="quiet"
            label={`Remove key ${key + 1}`}
            onClick={() =>
              change(
                sides.map((one) => ({
                  ...one,
                  Keys: rowsOf<string[]>(one.Keys).filter((_, m) => m !== key),
                })),
              )
            }
          />
        </div>
      ))}
      <Button
        icon="plus"
        look="quiet"
        onClick={() => change(sides.map((one) => ({ ...one, Keys: [...rowsOf<string[]>(one.Keys), [""]] })))}
      >
        Add key
      </Button>
    </div>
  );
}

export function InputChoice({
  id,
  value,
  change,
}: {
  id: string;
  value: string;
  change: (value: unknown) => void;
}): ReactElement {
  const { inputs } = useAround();
  return (
    <select id={id} value={value} onChange={(event) => change(event.target.value)}>
      {inputs.map((input) => (
        <option key={input.id} value={input.id}>
          {input.name}
        </option>
      ))}
    </select>
  );
}
