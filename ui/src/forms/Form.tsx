import { createContext, type ReactElement, type ReactNode, useContext, useId, useState } from "react";
import type { CatalogTree, Column, Field, Forms, Problem, Shape } from "../api/types";
import { Code, type Schema } from "../code/Code";
import { Button } from "../parts/basics";
import { Icon } from "../parts/icons";
import { blank } from "./shape";

/** What a node's form may ask about the canvas around its node. */
export interface Around {
  forms: Forms;
  /** The node's inputs with the columns they are known to give. */
  inputs: { id: string; name: string; columns: Column[] }[];
  problems: Problem[];
  catalog: CatalogTree | undefined;
  readOnly: boolean;
  nodeType: string;
}
export const Surroundings = createContext<Around | null>(null);

function useAround(): Around {
  const around = useContext(Surroundings);
  if (!around) throw new Error("a field needs its surroundings");
  return around;
}

type Values = Record<string, unknown>;

/** The form of a structure: one field a member, required ones first, absent optional ones behind “more”. */
export function StructureForm({
  shape,
  value,
  change,
  path = "",
}: {
  shape: Shape;
  value: Values;
  change: (field: string, value: unknown) => void;
  path?: string;
}): ReactElement {
  const { nodeType } = useAround();
  const [more, setMore] = useState(false);
  const catalog =
    shape.fields.some((f) => f.name === "Database") && shape.fields.some((f) => f.name === "Table");
  const own = (field: Field) =>
    field.widget || COMMON.has(field.name) || (nodeType === "Join" && field.name === "JoinType");
  const first = shape.fields.filter((field) => field.required || field.name in value || own(field));
  const rest = shape.fields.filter((field) => !first.includes(field));
  const row = (field: Field) =>
    catalog && field.name === "Table" ? null : catalog && field.name === "Database" ? (
      <TablePicker key="table" value={value} change={change} path={path} />
    ) : (
      <FieldRow
        key={field.name}
        field={field}
        value={value[field.name]}
        all={value}
        change={(next) => change(field.name, next)}
        path={join(path, field.name)}
      />
    );
  return (
    <div className="form">
      {first.map(row)}
      {rest.length ? (
        <div className="form-more">
          <button type="button" className="more" aria-expanded={more} onClick={() => setMore(!more)}>
            <Icon name={more ? "down" : "right"} size={12} />{" "}
            {more ? "Fewer options" : `${rest.length} more ${rest.length === 1 ? "option" : "options"}`}
          </button>
          {more ? rest.map(row) : null}
        </div>
      ) : null}
    </div>
  );
}

const COMMON = new Set(["Format", "Separator", "PartitionKeys", "Compression"]);

function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

function FieldRow({
  field,
  value,
  all,
  change,
  path,
}: {
  field: Field;
  value: unknown;
  all: Values;
  change: (value: unknown) => void;
  path: string;
}): ReactElement {
  const { forms, problems } = useAround();
  const id = useId();
  const shape = forms.shapes[field.shape];
  const mine = problems.filter(
    (one) =>
      one.field === path ||
      (nested(shape, field) && one.field.startsWith(`${path}[`)) ||
      (nested(shape, field) && one.field.startsWith(`${path}.`)),
  );
  const inline = shape?.kind === "boolean";
  return (
    <div
      className={`field${mine.length ? " is-wrong" : ""}${inline ? " is-inline" : ""}`}
      role="group"
      aria-labelledby={`${id}-label`}
    >
      <div className="field-head">
        <label id={`${id}-label`} htmlFor={id}>
          {field.label}
          {field.required ? <abbr title="required"> *</abbr> : null}
        </label>
        {field.help ? (
          <span className="help" title={field.help} aria-hidden="true">
            ?
          </span>
        ) : null}
        {!field.required && value !== undefined && !inline ? (
          <button
            type="button"
            className="more"
            onClick={() => change(undefined)}
            aria-label={`Leave ${field.label} out`}
          >
            leave out
          </button>
        ) : null}
      </div>
      <Widget id={id} field={field} value={value} all={all} change={change} path={path} />
      {mine.map((one, n) => (
        <p key={n} className="field-fault" role="alert">
          <Icon name="warn" size={13} /> {one.field === path ? "" : `${one.field.slice(path.length)} `}
          {one.message}
        </p>
      ))}
    </div>
  );
}

function nested(shape: Shape | undefined, field: Field): boolean {
  return (
    Boolean(field.widget) || shape?.kind === "list" || shape?.kind === "map" || shape?.kind === "structure"
  );
}

function Widget({
  id,
  field,
  value,
  all,
  change,
  path,
}: {
  id: string;
  field: Field;
  value: unknown;
  all: Values;
  change: (value: unknown) => void;
  path: string;
}): ReactElement {
  switch (field.widget) {
    case "sql":
      return <SqlField value={text(value)} all={all} change={change} label={field.label} />;
    case "python":
      return (
        <>
          <p className="signature">
            <code>
              def {text(all.ClassName) || "MyTransform"}(glueContext, dfc) -&gt; DynamicFrameCollection:
            </code>
          </p>
          <Code
            value={text(value)}
            onChange={change}
            language="python"
            label="Code of the custom transform"
            least="120px"
            most="46vh"
          />
        </>
      );
    case "dqdl":
      return <DqdlField value={text(value)} change={change} />;
    case "aliases":
      return <Aliases value={value} change={change} />;
    case "sources":
      return <Sources value={value} change={change} />;
    case "join":
      return <JoinKeys value={value} change={change} />;
    case "conditions":
      return <Conditions value={value} change={change} />;
    case "mapping":
      return <Mapping value={value} change={change} />;
    case "columns":
      return <Columns value={value} change={change} label={field.label} />;
    case "column":
      return <ColumnPath id={id} value={value} change={change} />;
    case "path":
      return (
        <input
          id={id}
          type="text"
          value={pathText(value)}
          onChange={(event) => change([event.target.value])}
        />
      );
    case "input":
      return <InputChoice id={id} value={text(value)} change={change} />;
    default:
      return (
        <ShapeField
          id={id}
          shape={field.shape}
          value={value}
          change={change}
          path={path}
          label={field.label}
        />
      );
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : value == null ? "" : JSON.stringify(value);
}
function rowsOf<T = Values>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
function pathText(value: unknown): string {
  return rowsOf<string>(value).join(".");
}

/** A field as its shape says, of whatever depth. */
function ShapeField({
  id,
  shape: name,
  value,
  change,
  path,
  label,
}: {
  id?: string;
  shape: string;
  value: unknown;
  change: (value: unknown) => void;
  path: string;
  label: string;
}): ReactElement {
  const { forms, readOnly } = useAround();
  const shape = forms.shapes[name];
  if (!shape) return <pre>{text(value)}</pre>;
  switch (shape.kind) {
    case "boolean":
      return (
        <label className="switch">
          <input
            id={id}
            type="checkbox"
            checked={value === true}
            disabled={readOnly}
            onChange={(event) => change(event.target.checked)}
          />
          {value === undefined ? "not set" : value ? "yes" : "no"}
        </label>
      );
    case "integer":
    case "number":
      return (
        <input
          id={id}
          type="number"
          value={typeof value === "number" ? value : ""}
          min={shape.least ?? undefined}
          max={shape.most ?? undefined}
          step={shape.kind === "integer" ? 1 : "any"}
          disabled={readOnly}
          onChange={(event) => change(event.target.value === "" ? undefined : Number(event.target.value))}
        />
      );
    case "string":
      return shape.choices.length ? (
        <select
          id={id}
          value={text(value)}
          disabled={readOnly}
          onChange={(event) => change(event.target.value || undefined)}
        >
          {value === undefined || !shape.choices.includes(text(value)) ? (
            <option value={text(value)}>{text(value) || "choose"}</option>
          ) : null}
          {shape.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type="text"
          value={text(value)}
          readOnly={readOnly}
          onChange={(event) => change(event.target.value)}
        />
      );
    case "list":
      return (
        <Rows
          items={rowsOf<unknown>(value)}
          label={label}
          add={() => blank(shape.item, forms)}
          change={change}
          row={(item, set, n) => (
            <ShapeField
              shape={shape.item}
              value={item}
              change={set}
              path={`${path}[${n}]`}
              label={`${label} ${n + 1}`}
            />
          )}
        />
      );
    case "map":
      return <Pairs value={value} change={change} label={label} />;
    case "structure":
      return value === undefined ? (
        <Button icon="plus" onClick={() => change(blank(name, forms))} disabled={readOnly}>
          Set
        </Button>
      ) : (
        <div className="inset">
          <StructureForm
            shape={shape}
            value={(value ?? {}) as Values}
            path={path}
            change={(field, next) => {
              const made = { ...((value ?? {}) as Values) };
              if (next === undefined) delete made[field];
              else made[field] = next;
              change(made);
            }}
          />
        </div>
      );
  }
}

function Rows<T>({
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

function Pairs({
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

function SqlField({
  value,
  all,
  change,
  label,
}: {
  value: string;
  all: Values;
  change: (value: unknown) => void;
  label: string;
}): ReactElement {
  const { inputs } = useAround();
  const schema: Schema = {};
  for (const one of rowsOf(all.SqlAliases)) {
    const input = inputs.find((each) => each.id === one.From);
    schema[text(one.Alias)] = (input?.columns ?? []).map((column) => column.name);
  }
  return (
    <Code
      value={value}
      onChange={change}
      language="spark"
      schema={schema}
      label={label}
      least="150px"
      most="46vh"
    />
  );
}

function DqdlField({ value, change }: { value: string; change: (value: unknown) => void }): ReactElement {
  const { inputs } = useAround();
  const schema = Object.fromEntries(
    inputs.map((input) => [input.name, input.columns.map((column) => column.name)]),
  );
  return (
    <Code
      value={value}
      onChange={change}
      language="dqdl"
      schema={schema}
      label="Ruleset (DQDL)"
      least="120px"
      most="46vh"
    />
  );
}

function Aliases({ value, change }: { value: unknown; change: (value: unknown) => void }): ReactElement {
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

function Sources({ value, change }: { value: unknown; change: (value: unknown) => void }): ReactElement {
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

/** A column by name, chosen from what the input gives, or typed. */
function ColumnInput({
  id,
  value,
  columns,
  change,
  label,
}: {
  id?: string;
  value: string;
  columns: Column[];
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
        {columns.map((column) => (
          <option key={column.name} value={column.name}>
            {column.type}
          </option>
        ))}
      </datalist>
    </>
  );
}

function ColumnPath({
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

function splitPath(name: string, columns: Column[]): string[] {
  return columns.some((column) => column.name === name) ? [name] : name.split(".");
}

function JoinKeys({ value, change }: { value: unknown; change: (value: unknown) => void }): ReactElement {
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

function Conditions({ value, change }: { value: unknown; change: (value: unknown) => void }): ReactElement {
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

interface MapRow {
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

function Mapping({ value, change }: { value: unknown; change: (value: unknown) => void }): ReactElement {
  const { inputs } = useAround();
  const rows = rowsOf<MapRow>(value);
  const columns = inputs.flatMap((one) => one.columns);
  const missing = columns.filter((column) => !rows.some((row) => row.FromPath?.[0] === column.name));
  const set = (n: number, next: Partial<MapRow>) =>
    change(rows.map((row, m) => (m === n ? { ...row, ...next } : row)));
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
            {rows.map((row, n) => (
              <tr key={n} className={row.Dropped ? "is-dropped" : ""}>
                <td>
                  <ColumnInput
                    value={pathText(row.FromPath)}
                    columns={columns}
                    label={`Source column ${n + 1}`}
                    change={(next) =>
                      set(n, {
                        FromPath: splitPath(next, columns),
                        FromType: columns.find((c) => c.name === next)?.type ?? row.FromType,
                      })
                    }
                  />
                  <small className="muted">{row.FromType}</small>
                </td>
                <td>
                  <input
                    type="text"
                    value={row.ToKey ?? ""}
                    aria-label={`Target column ${n + 1}`}
                    onChange={(event) => set(n, { ToKey: event.target.value })}
                  />
                </td>
                <td>
                  <select
                    value={row.ToType ?? ""}
                    aria-label={`Type of column ${n + 1}`}
                    onChange={(event) => set(n, { ToType: event.target.value })}
                  >
                    {[...new Set([row.ToType ?? "", ...MAP_TYPES])].map((type) => (
                      <option key={type}>{type}</option>
                    ))}
                  </select>
                </td>
                <td>
                  <input
                    type="checkbox"
                    checked={Boolean(row.Dropped)}
                    aria-label={`Drop column ${n + 1}`}
                    onChange={(event) => set(n, { Dropped: event.target.checked })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <div className="actions">
        {missing.length ? (
          <Button
            icon="plus"
            look="quiet"
            onClick={() =>
              change([
                ...rows,
                ...missing.map((c) => ({
                  ToKey: c.name,
                  FromPath: [c.name],
                  FromType: c.type,
                  ToType: c.type,
                  Dropped: false,
                })),
              ])
            }
          >
            Add {missing.length} columns of the input
          </Button>
        ) : null}
        <Button
          icon="plus"
          look="quiet"
          onClick={() =>
            change([
              ...rows,
              { ToKey: "", FromPath: [""], FromType: "string", ToType: "string", Dropped: false },
            ])
          }
        >
          Add row
        </Button>
      </div>
    </div>
  );
}

function Columns({
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
  const all = [
    ...known.map((column) => ({ name: column.name, type: column.type })),
    ...[...names].filter((name) => !known.some((c) => c.name === name)).map((name) => ({ name, type: "" })),
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
          <label key={column.name}>
            <input type="checkbox" checked={names.has(column.name)} onChange={() => toggle(column.name)} />
            <span>{column.name}</span>
            <small>{column.type}</small>
          </label>
        ))}
        {shown.length ? null : (
          <p className="muted">
            {known.length
              ? "No column is called so; Enter adds it."
              : "The input's columns are not known yet: preview it, or type names."}
          </p>
        )}
      </div>
    </fieldset>
  );
}

function InputChoice({
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

function TablePicker({
  value,
  change,
  path,
}: {
  value: Values;
  change: (field: string, value: unknown) => void;
  path: string;
}): ReactElement {
  const { catalog, problems } = useAround();
  const id = useId();
  const databases = [...new Set((catalog?.tables ?? []).map((table) => table.database))].sort();
  const tables = (catalog?.tables ?? [])
    .filter((table) => table.database === value.Database)
    .map((table) => table.name);
  const mine = problems.filter(
    (one) => one.field === join(path, "Database") || one.field === join(path, "Table"),
  );
  return (
    <div className={`field${mine.length ? " is-wrong" : ""}`}>
      <div className="pair">
        <div>
          <label htmlFor={`${id}-db`}>Database</label>
          <input
            id={`${id}-db`}
            type="text"
            list={`${id}-dbs`}
            value={text(value.Database)}
            onChange={(event) => change("Database", event.target.value)}
          />
          <datalist id={`${id}-dbs`}>
            {databases.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </div>
        <div>
          <label htmlFor={`${id}-table`}>Table</label>
          <input
            id={`${id}-table`}
            type="text"
            list={`${id}-tables`}
            value={text(value.Table)}
            onChange={(event) => change("Table", event.target.value)}
          />
          <datalist id={`${id}-tables`}>
            {tables.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </div>
      </div>
      {mine.map((one, n) => (
        <p key={n} className="field-fault" role="alert">
          <Icon name="warn" size={13} /> {one.field} {one.message}
        </p>
      ))}
    </div>
  );
}
