/** The form of a node, made from its shape in Glue's API: one field a member, of whatever depth. */
import { type ReactElement, useId, useState } from "react";
import type { Field, Shape } from "../api/types";
import { Code } from "../code/Code";
import { Button } from "../parts/basics";
import { Icon } from "../parts/icons";
import { join, pathText, rowsOf, text, useAround, type Values } from "./around";
import { ColumnPath, Columns } from "./Columns";
import { Conditions } from "./Conditions";
import { Aliases, InputChoice, JoinKeys, Sources } from "./inputs";
import { Mapping } from "./Mapping";
import { Pairs, Rows } from "./Rows";
import { blank } from "./shape";
import { TablePicker } from "./TablePicker";
import { DqdlField, SqlField } from "./texts";

export { Surroundings } from "./around";

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
