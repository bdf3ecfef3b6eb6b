/** A database and a table of the catalog. */
import { type ReactElement, useId } from "react";
import { Icon } from "../parts/icons";
import { join, text, useAround, type Values } from "./around";

export function TablePicker({
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
