/** Lists and maps of anything: rows that are added and removed. */
import type { ReactElement, ReactNode } from "react";
import { Button } from "../parts/basics";
import { text, useAround } from "./around";

export function Rows<T>({
  items,
  label,
  add,
  change,
  row,
  noun = "item",
}: {
  items: T[];
  label: string;
  add: () => T;
  change: (items: T[]) => void;
  row: (item: T, set: (item: T) => void, n: number) => ReactNode;
  noun?: string;
}): ReactElement {
  const { readOnly } = useAround();
  return (
    <div className="rows">
      {items.map((item, n) => (
        <div className="row" key={n}>
          <div className="row-body">
            {row(item, (next) => change(items.map((one, m) => (m === n ? next : one))), n)}
          </div>
          {readOnly ? null : (
            <Button
              icon="close"
              look="quiet"
              label={`Remove ${noun} ${n + 1} of ${label}`}
              onClick={() => change(items.filter((_, m) => m !== n))}
            />
          )}
        </div>
      ))}
      {readOnly ? null : (
        <Button icon="plus" look="quiet" onClick={() => change([...items, add()])}>
          Add {noun}
        </Button>
      )}
    </div>
  );
}

export function Pairs({
  value,
  change,
  label,
}: {
  value: unknown;
  change: (value: unknown) => void;
  label: string;
}): ReactElement {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  const set = (next: [string, unknown][]) => change(Object.fromEntries(next));
  return (
    <Rows<[string, unknown]>
      items={entries}
      label={label}
      noun="entry"
      add={() => ["", ""]}
      change={set}
      row={([key, held], replace, n) => (
        <div className="pair">
          <input
            type="text"
            value={key}
            aria-label={`${label}: key ${n + 1}`}
            onChange={(event) => replace([event.target.value, held])}
          />
          <input
            type="text"
            value={text(held)}
            aria-label={`${label}: value ${n + 1}`}
            onChange={(event) => replace([key, event.target.value])}
          />
        </div>
      )}
    />
  );
}
