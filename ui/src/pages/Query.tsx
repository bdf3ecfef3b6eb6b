import { type ReactElement, useCallback, useEffect, useMemo, useState } from "react";
import { useResource } from "../api/client";
import type { CatalogTree, Queries, QueryState, State as Status } from "../api/types";
import { Code } from "../code/Code";
import { SqlFault, useSqlCheck } from "../code/check";
import { ago, bytes, seconds } from "../lib/format";
import { setQuery, useRoute } from "../lib/router";
import { Button, Empty, Fault, State, Tabs } from "../parts/basics";
import { Results } from "../query/Results";
import { SavedList, SaveQuery } from "../query/Saved";
import { Tree } from "../query/Tree";
import { useQuery } from "../query/useQuery";

const KEY = "glue-local-query";

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
  const going = state?.state === "QUEUED" || state?.state === "RUNNING" || result.running;
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
