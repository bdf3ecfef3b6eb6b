import { type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, failureOf, useResource } from "../api/client";
import type {
  CatalogTree,
  Failure,
  Queries,
  QueryState,
  ResultPage,
  SavedQuery,
  Started,
  State as Status,
} from "../api/types";
import { Code } from "../code/Code";
import { SqlFault, useSqlCheck } from "../code/check";
import { csv, download, Grid } from "../data/Grid";
import { ago, bytes, count, plural, seconds, zone } from "../lib/format";
import { link, setQuery, useRoute } from "../lib/router";
import { Button, Dialog, Empty, Fault, Loading, State, Tabs } from "../parts/basics";
import { Icon } from "../parts/icons";

const KEY = "glue-local-query";
const MOST_ROWS = 10_000;

function kept(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export function QueryPage({ status }: { status: Status | undefined }): ReactElement {
  const route = useRoute();
  const given = route.query.get("sql");
  const [sql, setSql] = useState(given ?? kept());
  const [reveal, setReveal] = useState(false);
  const problems = useSqlCheck(sql, "athena");
  const [tab, setTab] = useState("results");
  const [saving, setSaving] = useState(false);
  const tree = useResource<CatalogTree>("catalog");
  const lists = useResource<Queries>("queries");
  const result = useQuery(lists.reload);
  useEffect(() => {
    if (given !== null) {
      setSql(given);
      setQuery({ sql: undefined });
    }
  }, [given]);
  useEffect(() => {
    try {
      sessionStorage.setItem(KEY, sql);
    } catch {
      // kept by no one
    }
  }, [sql]);
  const schema = useMemo(
    () =>
      Object.fromEntries(
        (tree.value?.tables ?? []).map((table) => [
          `${table.database}.${table.name}`,
          table.columns.map((column) => column.name),
        ]),
      ),
    [tree.value],
  );
  const run = useCallback(
    (text: string) => {
      setTab("results");
      void result.start(text, reveal);
    },
    [result.start, reveal],
  );
  const state = result.state;
  const going = state?.state === "QUEUED" || state?.state === "RUNNING" || result.asking;
  return (
    <div className="page query-page">
      <div className="query-grid">
        <Tree
          tree={tree.value}
          failure={tree.failure}
          add={(text) => setSql((old) => (old ? `${old.replace(/\s*$/, "")} ${text}` : text))}
          ask={(text) => {
            setSql(text);
            run(text);
          }}
        />
        <div className="query-main">
          <header className="page-head">
            <h1>Query</h1>
            <div className="actions">
              <label className="switch">
                <input
                  type="checkbox"
                  checked={reveal}
                  onChange={(event) => setReveal(event.target.checked)}
                />
                Show personal values
              </label>
              {status?.endpoint.up && status.writable ? (
                <Button icon="save" disabled={!sql.trim()} onClick={() => setSaving(true)}>
                  Save
                </Button>
              ) : null}
              {going ? (
                <Button icon="stop" onClick={() => void result.cancel()}>
                  Cancel
                </Button>
              ) : (
                <Button
                  look="main"
                  icon="play"
                  disabled={!sql.trim() || !status?.endpoint.up}
                  onClick={() => run(sql)}
                >
                  Run <kbd>Ctrl ⏎</kbd>
                </Button>
              )}
            </div>
          </header>
          <Code
            value={sql}
            onChange={setSql}
            language="athena"
            label="SQL query"
            schema={schema}
            problems={problems}
            hint="SELECT … — Ctrl Enter runs it, or what is selected"
            least="130px"
            most="36vh"
            onRun={(selected) => run(selected.trim() || sql)}
          />
          <SqlFault problems={problems} />
          {!status?.endpoint.up ? (
            <Fault
              failure={{
                title: "No query can run: no lake is running",
                status: 503,
                detail: status?.endpoint.detail ?? "",
                problems: [],
              }}
            />
          ) : null}
          <Tabs
            label="Results and queries"
            chosen={tab}
            choose={setTab}
            tabs={[
              ["results", "Results"],
              [
                "saved",
                <span key="s">
                  Saved <small>{lists.value?.saved.length || ""}</small>
                </span>,
              ],
              [
                "history",
                <span key="h">
                  History <small>{lists.value?.history.length || ""}</small>
                </span>,
              ],
            ]}
          />
          {tab === "results" ? <Results result={result} going={going} /> : null}
          {tab === "saved" ? (
            <SavedList
              queries={lists.value?.saved ?? []}
              choose={(text) => {
                setSql(text);
                run(text);
              }}
              changed={lists.reload}
              writable={Boolean(status?.writable)}
            />
          ) : null}
          {saving ? (
            <SaveQuery
              sql={sql}
              close={() => setSaving(false)}
              done={() => {
                setSaving(false);
                setTab("saved");
                lists.reload();
              }}
            />
          ) : null}
          {tab === "history" ? <History queries={lists.value?.history ?? []} choose={setSql} /> : null}
        </div>
      </div>
    </div>
  );
}

function SavedList({
  queries,
  choose,
  changed,
  writable,
}: {
  queries: SavedQuery[];
  choose: (sql: string) => void;
  changed: () => void;
  writable: boolean;
}): ReactElement {
  const [failure, setFailure] = useState<Failure>();
  if (!queries.length)
    return (
      <Empty title="No query is saved">
        Save keeps one in Athena's workgroup, for everybody who uses it.
      </Empty>
    );
  const drop = async (query: SavedQuery) => {
    if (!confirm(`Delete the saved query ${query.name} from Athena?`)) return;
    try {
      await api(`saved/${encodeURIComponent(query.id)}`, "DELETE");
      changed();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <>
      {failure ? <Fault failure={failure} /> : null}
      <ul className="saved">
        {queries.map((query) => (
          <li key={query.id || query.name}>
            <button type="button" onClick={() => choose(query.sql)}>
              <strong>{query.name}</strong>
              <span>{query.description}</span>
            </button>
            {query.id && writable ? (
              <Button
                icon="trash"
                look="quiet"
                label={`Delete ${query.name}`}
                onClick={() => void drop(query)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}

function SaveQuery({ sql, close, done }: { sql: string; close: () => void; done: () => void }): ReactElement {
  const [name, setName] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const save = async () => {
    try {
      await api<Started>("saved", "POST", { name, sql });
      done();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <Dialog title="Save this query" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {failure ? <Fault failure={failure} /> : null}
        <div className="field">
          <label htmlFor="query-name">Name</label>
          <input
            id="query-name"
            type="text"
            value={name}
            maxLength={128}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <p className="muted">
          Athena keeps it in the workgroup: the console shows it among the saved queries, too.
        </p>
        <div className="actions is-end">
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button look="main" icon="save" disabled={!name.trim()} onClick={() => void save()}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface Running {
  state: QueryState | null;
  pages: ResultPage | null;
  failure: Failure | null;
  asking: boolean;
  start: (sql: string, reveal: boolean) => Promise<void>;
  more: () => Promise<void>;
  cancel: () => Promise<void>;
}

/** One query: started, followed to its end, its rows page by page. */
function useQuery(ended: () => void): Running {
  const [state, setState] = useState<QueryState | null>(null);
  const [pages, setPages] = useState<ResultPage | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [asking, setAsking] = useState(false);
  const round = useRef(0);
  const start = useCallback(
    async (sql: string, reveal: boolean) => {
      const mine = ++round.current;
      setFailure(null);
      setAsking(true);
      setState(null);
      try {
        const started = await api<Started>("queries", "POST", { sql, database: null, reveal });
        for (;;) {
          const now = await api<QueryState>(`queries/${started.id}`);
          if (round.current !== mine) return;
          setState(now);
          if (now.state !== "QUEUED" && now.state !== "RUNNING") {
            setPages(now.state === "SUCCEEDED" ? await api<ResultPage>(`queries/${started.id}/rows`) : null);
            break;
          }
          await new Promise((done) => setTimeout(done, 120));
        }
      } catch (error) {
        if (round.current === mine) {
          setFailure(failureOf(error));
          setPages(null);
        }
      }
      if (round.current === mine) setAsking(false);
      ended();
    },
    [ended],
  );
  const more = useCallback(async () => {
    if (!state || !pages?.next) return;
    const next = await api<ResultPage>(`queries/${state.id}/rows?after=${encodeURIComponent(pages.next)}`);
    setPages({ ...next, rows: [...pages.rows, ...next.rows] });
  }, [state, pages]);
  const cancel = useCallback(async () => {
    if (state) await api(`queries/${state.id}`, "DELETE");
  }, [state]);
  return { state, pages, failure, asking, start, more, cancel };
}

function Results({ result, going }: { result: Running; going: boolean }): ReactElement {
  const { state, pages, failure } = result;
  if (failure) return <Fault failure={failure} />;
  if (!state && !going)
    return (
      <Empty title="No query has run yet">
        Write a query, or choose a saved one; a table in the tree shows its rows.
      </Empty>
    );
  return (
    <>
      {state ? (
        <div className="query-facts" role="status">
          <State state={state.state} />
          <span>{seconds(state.seconds)}</span>
          <span>{bytes(state.scanned)} scanned</span>
          {pages ? (
            <span>
              {pages.next ? `first ${count(pages.rows.length)} rows` : plural(pages.rows.length, "row")}
            </span>
          ) : null}
          {pages?.note ? (
            <span className="muted">
              <Icon name="lock" size={12} /> {pages.note}
            </span>
          ) : null}
          {pages?.rows.length ? (
            <div className="actions">
              <Button
                look="quiet"
                icon="copy"
                onClick={() =>
                  void navigator.clipboard.writeText(
                    [pages.columns.map((c) => c.name), ...pages.rows]
                      .map((row) => row.map((cell) => cell ?? "").join("\t"))
                      .join("\n"),
                  )
                }
              >
                Copy
              </Button>
              <Button
                look="quiet"
                icon="download"
                onClick={() => download("query.csv", csv(pages.columns, pages.rows), "text/csv")}
              >
                CSV
              </Button>
            </div>
          ) : null}
        </div>
      ) : null}
      {state?.reason ? (
        <Fault failure={{ title: "The query failed", status: 0, detail: state.reason, problems: [] }} />
      ) : null}
      {going ? <Loading lines={4} label="Running the query" /> : null}
      {!going && pages ? (
        pages.rows.length ? (
          <Grid columns={pages.columns} rows={pages.rows} label="Result" height="52vh" />
        ) : (
          <Empty title="No rows">
            The query succeeded with {plural(pages.columns.length, "column")} and no rows.
          </Empty>
        )
      ) : null}
      {!going && pages?.next && pages.rows.length < MOST_ROWS ? (
        <Button onClick={() => void result.more()}>Load more rows</Button>
      ) : null}
    </>
  );
}

function Tree({
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

function History({
  queries,
  choose,
}: {
  queries: QueryState[];
  choose: (sql: string) => void;
}): ReactElement {
  if (!queries.length) return <Empty title="No queries since the page was started" icon="clock" />;
  return (
    <ul className="saved">
      {queries.map((query) => (
        <li key={query.id}>
          <button type="button" onClick={() => choose(query.sql)}>
            <span className="saved-facts">
              <State state={query.state} small /> {ago(query.submitted)} · {seconds(query.seconds)} ·{" "}
              {bytes(query.scanned)}
            </span>
            <code>{query.sql.slice(0, 240)}</code>
          </button>
        </li>
      ))}
    </ul>
  );
}
