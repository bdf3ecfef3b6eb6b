import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactElement, useId, useMemo, useRef, useState } from "react";
import type { ResultColumn } from "../api/types";
import { sortRows } from "../lib/sort";
import { Icon } from "../parts/icons";

interface Props {
  columns: ResultColumn[];
  rows: (string | null)[][];
  label: string;
  height?: string;
}

const ROW = 29;
const NUMBERS = /^(tinyint|smallint|int|integer|bigint|long|short|float|double|decimal|real)/;

/** Rows of a result: virtual, sorted by a column; a cell is chosen by click or arrow keys, and copied by Ctrl C.
 * What is chosen and long is shown whole below. */
export function Grid({ columns, rows, label, height }: Props): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const [order, setOrder] = useState<{ column: number; down: boolean } | null>(null);
  const [chosen, setChosen] = useState<[number, number] | null>(null);
  const sorted = useMemo(() => {
    if (!order) return rows;
    return sortRows(rows, order.column, order.down, NUMBERS.test(columns[order.column]?.type ?? ""));
  }, [rows, order, columns]);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 12,
    initialRect: { width: 800, height: 400 },
  });
  const widths = useMemo(
    () =>
      columns.map((column, n) => {
        let longest = Math.max(column.name.length + 3, column.type.length * 0.85);
        for (const row of rows.slice(0, 60)) longest = Math.max(longest, (row[n] ?? "null").length);
        // A number is shown whole: one that is cut reads as another.
        const most = NUMBERS.test(column.type) ? 440 : 340;
        return Math.round(Math.min(Math.max(longest * 8.3 + 24, 78), most));
      }),
    [columns, rows],
  );
  const template = widths.map((width) => `${width}px`).join(" ");
  const id = useId();
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const [row, column] = chosen ?? [-1, 0];
    if ((event.ctrlKey || event.metaKey) && event.key === "c") {
      if (chosen && !getSelection()?.toString())
        void navigator.clipboard.writeText(sorted[row]?.[column] ?? "");
      return;
    }
    const page = Math.max(Math.floor((frame.current?.clientHeight ?? 0) / ROW) - 2, 1);
    const steps: Record<string, [number, number]> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [Math.max(row, 0), chosen ? column + 1 : 0],
      ArrowLeft: [Math.max(row, 0), column - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: event.ctrlKey ? [0, 0] : [Math.max(row, 0), 0],
      End: event.ctrlKey ? [sorted.length - 1, columns.length - 1] : [Math.max(row, 0), columns.length - 1],
    };
    const step = steps[event.key];
    if (!step || !sorted.length) return;
    event.preventDefault();
    const next: [number, number] = [
      Math.min(Math.max(step[0], 0), sorted.length - 1),
      Math.min(Math.max(step[1], 0), columns.length - 1),
    ];
    setChosen(next);
    virtual.scrollToIndex(next[0]);
    requestAnimationFrame(() =>
      document
        .getElementById(`${id}-${next[0]}-${next[1]}`)
        ?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    );
  };
  const cell = chosen ? sorted[chosen[0]]?.[chosen[1]] : undefined;
  return (
    <div className="grid-frame">
      <div
        className="grid"
        ref={frame}
        style={{ maxHeight: height ?? "60vh" }}
        role="grid"
        aria-label={label}
        aria-activedescendant={chosen ? `${id}-${chosen[0]}-${chosen[1]}` : undefined}
        onKeyDown={move}
        aria-rowcount={sorted.length + 1}
        aria-colcount={columns.length}
        tabIndex={0}
      >
        <div className="grid-head" role="row" style={{ gridTemplateColumns: template }} aria-rowindex={1}>
          {columns.map((column, n) => (
            <div
              key={n}
              role="columnheader"
              aria-sort={order?.column === n ? (order.down ? "descending" : "ascending") : "none"}
            >
              <button
                type="button"
                onClick={() =>
                  setOrder(
                    order?.column === n
                      ? order.down
                        ? null
                        : { column: n, down: true }
                      : { column: n, down: false },
                  )
                }
                title={`Sort by ${column.name}`}
              >
                <span>
                  {column.name}
                  {column.masked ? <Icon name="lock" size={11} /> : null}
                  {order?.column === n ? (order.down ? " ↓" : " ↑") : ""}
                </span>
                <small>{column.type}</small>
              </button>
            </div>
          ))}
        </div>
        <div
          style={{ height: virtual.getTotalSize(), position: "relative", minWidth: "max-content" }}
          role="rowgroup"
        >
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.key}
              className="grid-row"
              role="row"
              aria-rowindex={item.index + 2}
              style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
            >
              {columns.map((column, n) => {
                const value = sorted[item.index]?.[n] ?? null;
                const look = `${NUMBERS.test(column.type) ? "num" : ""}${value === null ? " is-null" : ""}${column.masked ? " is-masked" : ""}`;
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys for its cells
                  <div
                    key={n}
                    id={`${id}-${item.index}-${n}`}
                    role="gridcell"
                    aria-selected={chosen?.[0] === item.index && chosen[1] === n}
                    className={`${look}${chosen?.[0] === item.index && chosen[1] === n ? " is-chosen" : ""}`}
                    title={value && value.length > 24 ? value : undefined}
                    onClick={() => {
                      setChosen([item.index, n]);
                    }}
                  >
                    {value ?? "null"}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      </div>
      {cell && cell.length > 40 && chosen ? (
        <div className="grid-cell">
          <strong>{columns[chosen[1]]?.name}</strong>
          <pre>{cell}</pre>
        </div>
      ) : null}
    </div>
  );
}

/** Rows as CSV (RFC 4180); null is nothing, an empty text is "". */
export function csv(columns: ResultColumn[], rows: (string | null)[][]): string {
  const spell = (value: string | null) => {
    if (value === null) return "";
    // A text that a spreadsheet would take for a formula is kept a text.
    const safe = /^[=+@\t\r]|^-(?![\d.])/.test(value) ? `'${value}` : value;
    return safe === "" || /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns.map((c) => spell(c.name)), ...rows.map((row) => row.map(spell))]
    .map((line) => `${line.join(",")}\r\n`)
    .join("");
}

export function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
