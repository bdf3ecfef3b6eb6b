/** Fields that hold code: SQL with the inputs' columns, rules. */
import type { ReactElement } from "react";
import { Code, type Schema } from "../code/Code";
import { SqlFault, useSqlCheck } from "../code/check";
import { rowsOf, text, useAround, type Values } from "./around";

export function SqlField({
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
  const problems = useSqlCheck(value, "spark");
  return (
    <>
      <Code
        value={value}
        onChange={change}
        language="spark"
        schema={schema}
        label={label}
        problems={problems}
        least="150px"
        most="46vh"
      />
      <SqlFault problems={problems} />
    </>
  );
}

export function DqdlField({
  value,
  change,
}: {
  value: string;
  change: (value: unknown) => void;
}): ReactElement {
  const { inputs, forms } = useAround();
  const schema = Object.fromEntries(
    inputs.map((input) => [input.name, input.columns.map((column) => column.name)]),
  );
  return (
    <Code
      value={value}
      onChange={change}
      language="dqdl"
      schema={schema}
      names={forms.rules}
      label="Ruleset (DQDL)"
      least="120px"
      most="46vh"
    />
  );
}
