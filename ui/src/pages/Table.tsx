import { type ReactElement, useState } from "react";
import { api, failureOf, has, isReport, useResource } from "../api/client";
import type {
  ColumnProfile,
  Failure,
  Message,
  Profile,
  ResultPage,
  State as Status,
  Table,
  Versions,
} from "../api/types";
import { Code } from "../code/Code";
import { Grid } from "../data/Grid";
import { ago, bytes, count, plural, share, time } from "../lib/format";
import { link, setQuery, useRoute } from "../lib/router";
import { Button, Chip, Cut, Dialog, Empty, Fault, Loading, Name, State, Tabs } from "../parts/basics";
import { Icon } from "../parts/icons";

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

function ColumnTable({
  table,
  profile,
  loading,
  wanted,
}: {
  table: Table;
  profile: Profile | undefined;
  loading: boolean;
  wanted: string | null;
}): ReactElement {
  const figures = new Map(profile?.columns.map((column) => [column.name, column]));
  return (
    <div className="panel scroll" tabIndex={0}>
      <table className="plain columns">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">Values</th>
            <th scope="col" className="num">
              Null
            </th>
            <th scope="col" className="num">
              Distinct
            </th>
            <th scope="col">Comment</th>
          </tr>
        </thead>
        <tbody>
          {table.columns.map((column) => {
            const known = figures.get(column.name);
            return (
              <tr key={column.name} className={wanted === column.name ? "is-wanted" : ""}>
                <th scope="row">
                  {column.name}{" "}
                  {column.personal ? (
                    <span title="Personal data">
                      <Icon name="lock" size={12} />
                      <span className="sr">personal</span>
                    </span>
                  ) : null}
                  {column.partition ? <Chip>partition</Chip> : null}
                </th>
                <td className="type">
                  <code title={column.type.length > 40 ? column.type : undefined}>{column.type}</code>
                </td>
                <td>
                  {known ? (
                    <Histogram
                      column={known}
                      personal={column.personal}
                      rows={profile?.rows ?? 0}
                      moments={column.comment.includes("milliseconds since 1970")}
                    />
                  ) : loading ? (
                    <Loading lines={1} label={`Counting the values of ${column.name}`} />
                  ) : null}
                </td>
                <td className="num" data-label="null">
                  {known && profile ? share(known.nulls, profile.rows) : loading ? "…" : "–"}
                </td>
                <td className="num" data-label="distinct">
                  {known ? count(known.distinct) : loading ? "…" : "–"}
                </td>
                <td className="comment">{column.comment}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Histogram({
  column,
  personal,
  rows,
  moments,
}: {
  column: ColumnProfile;
  personal: boolean;
  rows: number;
  moments: boolean;
}): ReactElement {
  const shown = (value: string) =>
    moments && /^\d+$/.test(value)
      ? new Date(Number(value)).toISOString().slice(0, 16).replace("T", " ")
      : trim(value);
  if (personal) return <small className="muted">not shown</small>;
  if (!column.bars.length)
    return (
      <small className="muted">
        {column.distinct === null ? (
          "not counted"
        ) : column.distinct === rows && rows ? (
          "all different"
        ) : column.least ? (
          <>
            {column.least.slice(0, 14)} … {column.most?.slice(0, 14)}
          </>
        ) : (
          "none"
        )}
      </small>
    );
  const most = Math.max(...column.bars.map((bar) => bar.rows), 1);
  const width = 10;
  return (
    <div className="histogram">
      <svg
        viewBox={`0 0 ${column.bars.length * width} 30`}
        width={column.bars.length * width}
        height={30}
        role="img"
        aria-label={`${column.bars.length} bars, from ${column.bars[0]?.label} to ${column.bars.at(-1)?.label}`}
      >
        {column.bars.map((bar, n) => {
          const height = bar.rows ? Math.max((bar.rows / most) * 28, 1.5) : 0;
          return (
            <rect key={n} x={n * width} y={30 - height} width={width - 2} height={height} rx={1}>
              <title>{`${bar.label.split(" to ").map(shown).join(" to ")}: ${count(bar.rows)} rows`}</title>
            </rect>
          );
        })}
      </svg>
      <small className="muted">
        {column.bars.length <= 3
          ? column.bars.map((bar) => `${shown(bar.label) || "empty text"} (${count(bar.rows)})`).join(", ")
          : column.least && column.least.length < 30
            ? `${shown(column.least)} … ${shown(column.most ?? "")}`
            : ""}
      </small>
    </div>
  );
}

/** Athena spells a double 1.0E0; a long fraction is cut. */
function trim(value: string): string {
  if (/^-?\d+(\.\d+)?E-?\d+$/.test(value)) return String(Number(Number(value).toPrecision(4)));
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.0+$/.test(value)) return value.replace(/\.0+$/, "");
  return /^-?\d+\.\d{4,}$/.test(value) ? Number(value).toFixed(3) : value;
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
        A data quality node in the job that writes it checks rules before the rows are written.
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

function VersionList({
  path,
  writable,
  done,
}: {
  path: string;
  writable: boolean;
  done: () => void;
}): ReactElement {
  const versions = useResource<Versions>(`${path}/versions`);
  const [sure, setSure] = useState<string | null>(null);
  const [told, setTold] = useState<string[]>();
  const [failure, setFailure] = useState<Failure>();
  if (!versions.value)
    return versions.failure ? <Fault failure={versions.failure} again={versions.reload} /> : <Loading />;
  const restore = async (version: string) => {
    try {
      setTold((await api<Message>(`${path}/restore`, "POST", { version })).lines);
      setFailure(undefined);
      versions.reload();
      done();
    } catch (error) {
      setFailure(failureOf(error));
    }
    setSure(null);
  };
  return (
    <div className="panel">
      {failure ? <Fault failure={failure} /> : null}
      {told ? <pre className="told is-good">{told.join("\n")}</pre> : null}
      {versions.value.versioned ? null : (
        <p className="warn">
          <Icon name="warn" /> The bucket keeps no versions: only what is there now can be shown.
        </p>
      )}
      <div className="scroll" tabIndex={0}>
        <table className="plain is-narrow">
          <thead>
            <tr>
              <th scope="col">Since</th>
              <th scope="col" className="num">
                Files
              </th>
              <th scope="col" className="num">
                Size
              </th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {versions.value.versions.map((version) => (
              <tr key={version.id}>
                <td title={time(version.at)}>
                  {time(version.at)} <span className="muted">({ago(version.at)})</span>
                </td>
                <td className="num">{version.empty ? "none" : count(version.files)}</td>
                <td className="num">{bytes(version.size)}</td>
                <td className="num">
                  {version.current ? (
                    <Chip tone="good">current</Chip>
                  ) : writable && !version.empty ? (
                    <Button onClick={() => setSure(version.id)}>Restore</Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {versions.value.versions.length ? null : <Empty title="No data yet" />}
      {sure ? (
        <Dialog title="Restore this state?" close={() => setSure(null)}>
          <p>
            The table's files become those of {time(Number(sure))} again. Tables made from it are not changed:
            run their jobs. What is there now stays among the versions (
            {plural(versions.value.versions.length, "state")}).
          </p>
          <p className="warn">
            <Icon name="warn" /> A customer erased since then must not come back: run <code>make forget</code>{" "}
            again for them.
          </p>
          <div className="actions is-end">
            <Button look="quiet" onClick={() => setSure(null)}>
              Cancel
            </Button>
            <Button look="danger" onClick={() => void restore(sure)}>
              Restore
            </Button>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
