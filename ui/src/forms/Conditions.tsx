/** A filter's conditions: column, operation, value or column. */
import type { ReactElement } from "react";
import { pathText, rowsOf, useAround } from "./around";
import { ColumnInput, splitPath } from "./Columns";
import { Rows } from "./Rows";

const OPERATIONS: [string, string][] = [
  ["EQ", "="],
  ["GT", ">"],
  ["GTE", "≥"],
  ["LT", "<"],
  ["LTE", "≤"],
  ["REGEX", "matches"],
  ["ISNULL", "is null"],
];

interface Condition {
  Operation: string;
  Negated?: boolean;
  Values: { Type: string; Value: string[] }[];
}

export function Conditions({
  value,
  change,
}: {
  value: unknown;
  change: (value: unknown) => void;
}): ReactElement {
  const { inputs } = useAround();
  const columns = inputs.flatMap((one) => one.columns);
  return (
    <Rows<Condition>
      items={rowsOf<Condition>(value)}
      label="conditions"
      noun="condition"
      add={() => ({
        Operation: "EQ",
        Negated: false,
        Values: [
          { Type: "COLUMNEXTRACTED", Value: columns[0] ? [columns[0].name] : [] },
          { Type: "CONSTANT", Value: [""] },
        ],
      })}
      change={change}
      row={(one, set, n) => {
        const left = rowsOf<{ Type: string; Value: string[] }>(one.Values)[0] ?? {
          Type: "COLUMNEXTRACTED",
          Value: [],
        };
        const right = rowsOf<{ Type: string; Value: string[] }>(one.Values)[1];
        return (
          <div className="condition">
            <ColumnInput
              value={pathText(left.Value)}
              columns={columns}
              label={`Condition ${n + 1}: column`}
              change={(next) =>
                set({
                  ...one,
                  Values: [
                    { ...left, Value: next ? splitPath(next, columns) : [] },
                    ...(right ? [right] : []),
                  ],
                })
              }
            />
            <select
              value={`${one.Negated ? "!" : ""}${one.Operation}`}
              aria-label={`Condition ${n + 1}: operation`}
              onChange={(event) => {
                const negated = event.target.value.startsWith("!");
                const operation = event.target.value.replace("!", "");
                const values =
                  operation === "ISNULL" ? [left] : [left, right ?? { Type: "CONSTANT", Value: [""] }];
                set({ ...one, Operation: operation, Negated: negated, Values: values });
              }}
            >
              {OPERATIONS.flatMap(([operation, sign]) => [
                <option key={operation} value={operation}>
                  {sign}
                </option>,
                <option key={`!${operation}`} value={`!${operation}`}>
                  {operation === "ISNULL" ? "is not null" : `not ${sign}`}
                </option>,
              ])}
            </select>
            {one.Operation === "ISNULL" ? null : (
              <>
                <select
                  value={right?.Type ?? "CONSTANT"}
                  aria-label={`Condition ${n + 1}: compared with`}
                  onChange={(event) =>
                    set({ ...one, Values: [left, { Type: event.target.value, Value: [""] }] })
                  }
                >
                  <option value="CONSTANT">value</option>
                  <option value="COLUMNEXTRACTED">column</option>
                </select>
                {right?.Type === "COLUMNEXTRACTED" ? (
                  <ColumnInput
                    value={pathText(right.Value)}
                    columns={columns}
                    label={`Condition ${n + 1}: second column`}
                    change={(next) =>
                      set({ ...one, Values: [left, { ...right, Value: splitPath(next, columns) }] })
                    }
                  />
                ) : (
                  <input
                    type="text"
                    value={rowsOf<string>(right?.Value).join(",")}
                    placeholder="value"
                    aria-label={`Condition ${n + 1}: value`}
                    onChange={(event) =>
                      set({ ...one, Values: [left, { Type: "CONSTANT", Value: [event.target.value] }] })
                    }
                  />
                )}
              </>
            )}
          </div>
        );
      }}
    />
  );
}
