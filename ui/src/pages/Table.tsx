import { type ReactElement, useState } from "react";
import { has, isReport, useResource } from "../api/client";
import type { Profile, ResultPage, State as Status, Table } from "../api/types";
import { Code } from "../code/Code";
import { Grid } from "../data/Grid";
import { ago, bytes, count, time } from "../lib/format";
import { link, setQuery, useRoute } from "../lib/router";
import { Button, Chip, Cut, Empty, Fault, Loading, Name, State, Tabs } from "../parts/basics";
import { Icon } from "../parts/icons";
import { ColumnTable } from "../table/Columns";
import { VersionList } from "../table/Versions";

export function TablePage({
  database,
  name,
  status,
}: {
  database: string;
  name: string;
  status: Status | undefined;
}): ReactElement {
  const path = `tables/${encodeURIComponent(database)}/${encodeURIComponent(name)}`;
  const table = useResource<Table>(path, 8000);
  const route = useRoute();
  const tab = route.query.get("tab") ?? "columns";
  const [asked, setAsked] = useState(false);
  const live = Boolean(status?.endpoint.up && table.value?.in_catalog);
  const profiled = live && (status?.endpoint.local || asked || isReport());
  const profile = useResource<Profile>(profiled ? `${path}/profile` : null);
  const profiling = profiled && !profile.value && !profile.failure;
  if (!table.value)
    return table.failure ? (
      <Fault failure={table.failure} again={table.reload} />
    ) : (
      <Loading label="Loading the table" />
    );
  const found = table.value;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <div className="crumbs">
            <a href={link(["lake"], { at: `table:${database}.${name}` })}>Lake</a> / {database}
          </div>
          <h1>
            <Name>{name}</Name>
          </h1>
          <p className="lead">
            {found.description}
            {found.columns.some((column) => column.personal) ? (
              <Chip tone="warn">
                <Icon name="lock" size={11} /> personal data
              </Chip>
            ) : null}
          </p>
        </div>
        {isReport() ? null : (
          <div className="actions">
            {live ? (
              <a
                className="button is-plain"
                href={link(["query"], { sql: `SELECT *\nFROM ${database}.${name}\nLIMIT 100` })}
              >
                Query
              </a>
            ) : null}
          </div>
        )}
      </header>
      {found.problem ? (
        <p className="warn">
          <Icon name="warn" /> {found.problem}
        </p>
      ) : null}
      <dl className="strip">
        <div>
          <dt>Rows</dt>
          <dd>{profiling ? "…" : count(profile.value?.rows)}</dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>{bytes(found.size)}</dd>
        </div>
        <div>
          <dt>Files</dt>
          <dd>
            {count(found.files)} {found.format}
          </dd>
        </div>
        <div>
          <dt>Changed</dt>
          <dd title={time(found.changed)}>{found.changed ? ago(found.changed) : "–"}</dd>
        </div>
        <div>
          <dt>Written by</dt>
          <dd>
            {found.writers.length
              ? found.writers.map((job) => (
                  <a key={job} href={link(["job", job])}>
                    {job}
                  </a>
                ))
              : "no job"}
          </dd>
        </div>
        <div>
          <dt>Read by</dt>
          <dd>
            {found.readers.length
              ? found.readers.map((job) => (
                  <a key={job} href={link(["job", job])}>
                    {job}
                  </a>
                ))
              : "no job"}
          </dd>
        </div>
      </dl>
      <Tabs
        label="About the table"
        chosen={tab}
        choose={(next) => setQuery({ tab: next === "columns" ? undefined : next })}
        tabs={[
          [
            "columns",
            <span key="c">
              Columns <small>{found.columns.length}</small>
            </span>,
          ],
          ...(has(`${path}/rows`) ? [["rows", "First rows"] as [string, string]] : []),
          [
            "promises",
            <span key="p">
              Promises <small>{found.promises.length}</small>
            </span>,
          ],
          ...(isReport() ? [] : [["versions", "Versions"] as [string, string]]),
          ["ddl", "DDL"],
        ]}
      />
      {tab === "columns" ? (
        <>
          <ColumnTable
            table={found}
            profile={profile.value}
            loading={profiling}
            wanted={route.query.get("column")}
          />
          {profile.failure ? <Fault failure={profile.failure} again={profile.reload} /> : null}
          {live && !profile.value && !status?.endpoint.local && !asked ? (
            <Button onClick={() => setAsked(true)}>Profile the columns (scans the table)</Button>
          ) : null}
        </>
      ) : null}
      {tab === "rows" ? (
        live ? (
          <FirstRows path={path} name={name} />
        ) : (
          <Empty title="No rows to show">{found.problem}</Empty>
        )
      ) : null}
      {tab === "promises" ? <Promises table={found} /> : null}
      {tab === "versions" ? (
        live ? (
          <VersionList
            path={path}
            writable={Boolean(status?.writable)}
            done={() => {
              table.reload();
              profile.reload();
            }}
          />
        ) : (
          <Empty title="No versions to show">{found.problem}</Empty>
        )
      ) : null}
      {tab === "ddl" ? <Code value={found.ddl} language="athena" label={`DDL of ${name}`} /> : null}
    </div>
  );
}

function FirstRows({ path, name }: { path: string; name: string }): ReactElement {
  const [reveal, setReveal] = useState(false);
  const rows = useResource<ResultPage>(`${path}/rows${reveal ? "?reveal=1" : ""}`);
  return (
    <div className="first-rows">
      <div className="actions">
        {isReport() ? null : (
          <label className="switch">
            <input type="checkbox" checked={reveal} onChange={(event) => setReveal(event.target.checked)} />
            Show personal values
          </label>
        )}
        {rows.value?.note ? <small className="muted">{rows.value.note}</small> : null}
      </div>
      {rows.failure ? <Fault failure={rows.failure} again={rows.reload} /> : null}
      {rows.value ? (
        rows.value.rows.length ? (
          <Grid
            columns={rows.value.columns}
            rows={rows.value.rows}
            label={`First rows of ${name}`}
            height="calc(100vh - 360px)"
          />
        ) : (
          <Empty title="The table has no rows" />
        )
      ) : rows.failure ? null : (
        <Loading />
      )}
    </div>
  );
}

function Promises({ table }: { table: Table }): ReactElement {
  if (!table.promises.length)
    return (
      <Empty title="No rules are checked for this table" icon="check">
        A data quality node in the job that writes this table checks rules before it writes any rows.
      </Empty>
    );
  return (
    <ul className="rules panel">
      {table.promises.map((promise, n) => (
        <li key={n}>
          {promise.outcome ? (
            promise.run ? (
              <a href={link(["run", promise.job, promise.run])}>
                <State state={promise.outcome} small />
              </a>
            ) : (
              <State state={promise.outcome} small />
            )
          ) : (
            <Chip>not evaluated yet</Chip>
          )}
          <div>
            <code>
              <Cut text={promise.rule} at={260} />
            </code>
            {promise.reason ? <p className="bad">{promise.reason}</p> : null}
            <small className="muted">
              checked by <a href={link(["job", promise.job], { node: promise.node })}>{promise.job}</a>
            </small>
          </div>
        </li>
      ))}
    </ul>
  );
}
