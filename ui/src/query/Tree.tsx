import type { ReactElement } from "react";
import { useState } from "react";
import type { CatalogTree, Failure } from "../api/types";
import { zone } from "../lib/format";
import { link } from "../lib/router";
import { Fault } from "../parts/basics";
import { Icon } from "../parts/icons";

export function Tree({
  tree,
  failure,
  add,
  ask,
}: {
  tree: CatalogTree | undefined;
  failure: Failure | undefined;
  add: (text: string) => void;
  ask: (sql: string) => void;
}): ReactElement {
  const [wanted, setWanted] = useState("");
  const tables = tree?.tables ?? [];
  const databases = [...new Set(tables.map((table) => table.database))];
  const fits = (name: string) => name.toLowerCase().includes(wanted.toLowerCase());
  return (
    <aside className="tree" aria-label="Catalog">
      <label className="find">
        <Icon name="search" />
        <input
          type="search"
          value={wanted}
          placeholder="Tables and columns"
          aria-label="Find tables and columns"
          onChange={(event) => setWanted(event.target.value)}
        />
      </label>
      {failure ? <Fault failure={failure} /> : null}
      {databases.map((database) => {
        const shown = tables.filter(
          (table) =>
            table.database === database &&
            (fits(table.name) || table.columns.some((column) => fits(column.name))),
        );
        return shown.length ? (
          <section key={database}>
            <h3>{zone(database, databases) || database}</h3>
            <ul>
              {shown.map((table) => (
                <li key={table.name}>
                  <details open={wanted !== "" && !fits(table.name)}>
                    <summary>
                      <span>{table.name}</span>
                    </summary>
                    <div className="tree-acts">
                      <button
                        type="button"
                        className="more"
                        onClick={() => ask(`SELECT *\nFROM ${table.database}.${table.name}\nLIMIT 100`)}
                      >
                        first rows
                      </button>
                      <button
                        type="button"
                        className="more"
                        onClick={() => add(`${table.database}.${table.name}`)}
                      >
                        insert
                      </button>
                      <a href={link(["table", table.database, table.name])}>open</a>
                    </div>
                    <ul>
                      {table.columns.map((column) => (
                        <li key={column.name}>
                          <button
                            type="button"
                            onClick={() =>
                              add(
                                /^[a-z_][a-z0-9_]*$/.test(column.name) && !RESERVED.has(column.name)
                                  ? column.name
                                  : `"${column.name}"`,
                              )
                            }
                            title={column.comment || column.name}
                          >
                            {column.name} {column.personal ? <Icon name="lock" size={10} /> : null}
                            <small>{column.type}</small>
                          </button>
                        </li>
                      ))}
                    </ul>
                  </details>
                </li>
              ))}
            </ul>
          </section>
        ) : null;
      })}
    </aside>
  );
}

/** Names among the usual columns that Athena wants quoted: docs.aws.amazon.com/athena/latest/ug/reserved-words.html */
const RESERVED = new Set([
  "user",
  "order",
  "group",
  "table",
  "from",
  "select",
  "where",
  "values",
  "end",
  "in",
  "is",
  "as",
  "by",
  "on",
]);
