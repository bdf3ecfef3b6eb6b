import type { ReactElement } from "react";
import type { Definition, Problem } from "../api/types";
import { Button } from "../parts/basics";
import { Icon } from "../parts/icons";

const SETTINGS: [string, string, "text" | "number" | string[]][] = [
  ["Description", "Description", "text"],
  ["GlueVersion", "Glue version", ["5.1", "6.0", "5.0", "4.0"]],
  ["WorkerType", "Worker type", ["G.1X", "G.2X", "G.4X", "G.8X", "G.025X", "R.1X", "R.2X", "R.4X", "R.8X"]],
  ["NumberOfWorkers", "Workers", "number"],
  ["Timeout", "Timeout (minutes)", "number"],
  ["MaxRetries", "Retries", "number"],
  ["ExecutionClass", "Execution class", ["STANDARD", "FLEX"]],
];

/** A job's settings and arguments. */
export function Details({
  definition,
  problems,
  readOnly,
  set,
  path,
  inStep,
}: {
  definition: Definition;
  problems: Problem[];
  readOnly: boolean;
  set: (key: string, value: unknown) => void;
  path: string;
  inStep: boolean;
}): ReactElement {
  const values = definition.settings;
  const args = Object.entries((values.DefaultArguments ?? {}) as Record<string, string>);
  const setArgs = (next: [string, string][]) =>
    set("DefaultArguments", next.length ? Object.fromEntries(next) : undefined);
  return (
    <div className="details">
      <div className="form is-grid">
        {SETTINGS.map(([key, label, kind]) => (
          <div className="field" key={key}>
            <div className="field-head">
              <label htmlFor={`set-${key}`}>{label}</label>
            </div>
            {Array.isArray(kind) ? (
              <select
                id={`set-${key}`}
                value={String(values[key] ?? "")}
                disabled={readOnly}
                onChange={(event) => set(key, event.target.value)}
              >
                {[...new Set([String(values[key] ?? ""), ...kind])].map((choice) => (
                  <option key={choice} value={choice}>
                    {choice || "not set"}
                  </option>
                ))}
              </select>
            ) : (
              <input
                id={`set-${key}`}
                type={kind}
                value={String(values[key] ?? "")}
                readOnly={readOnly}
                onChange={(event) =>
                  set(
                    key,
                    kind === "number"
                      ? event.target.value === ""
                        ? undefined
                        : Number(event.target.value)
                      : event.target.value,
                  )
                }
              />
            )}
            {problems
              .filter((one) => one.field === key)
              .map((one, n) => (
                <p key={n} className="field-fault" role="alert">
                  <Icon name="warn" size={13} /> {one.message}
                </p>
              ))}
          </div>
        ))}
      </div>
      <h2>Job arguments</h2>
      <div className="rows">
        {args.map(([key, value], n) => (
          <div className="row" key={n}>
            <div className="pair row-body">
              <input
                type="text"
                value={key}
                readOnly={readOnly}
                aria-label={`Argument ${n + 1}`}
                onChange={(event) =>
                  setArgs(args.map((one, m) => (m === n ? [event.target.value, value] : one)))
                }
              />
              <input
                type="text"
                value={value}
                readOnly={readOnly}
                aria-label={`Value of ${key}`}
                onChange={(event) =>
                  setArgs(args.map((one, m) => (m === n ? [key, event.target.value] : one)))
                }
              />
            </div>
            {readOnly ? null : (
              <Button
                icon="close"
                look="quiet"
                label={`Remove ${key}`}
                onClick={() => setArgs(args.filter((_, m) => m !== n))}
              />
            )}
          </div>
        ))}
        {readOnly ? null : (
          <Button icon="plus" look="quiet" onClick={() => setArgs([...args, ["--", ""]])}>
            Add argument
          </Button>
        )}
      </div>
      <p className="muted">
        Terraform sets the role, the buckets and whatever else differs between environments.{" "}
        {path ? (
          <>
            The file is <code>{path}</code>.
          </>
        ) : null}{" "}
        {inStep ? "" : "Its script differs from what `make jobs` generates; saving generates it again."}
      </p>
    </div>
  );
}
