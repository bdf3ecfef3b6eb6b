import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactElement, useMemo, useRef, useState } from "react";
import { api, failureOf, isReport, useResource } from "../api/client";
import type { Failure, RunBrief, Runs, Started, State as Status } from "../api/types";
import { ago, count, plural, seconds, time } from "../lib/format";
import { go, link, setQuery, useRoute } from "../lib/router";
import { Button, Empty, Fault, Loading, Name, Panel, State, toneOf } from "../parts/basics";

const ROW = typeof matchMedia === "function" && matchMedia("(max-width: 900px)").matches ? 62 : 44;

export function RunsPage({ status }: { status: Status | undefined }): ReactElement {
  const route = useRoute();
  const most = route.query.get("most") ?? "50";
  const runs = useResource<Runs>(`runs${most === "50" ? "" : `?most=${most}`}`, (found) =>
    found.running ? 1000 : 6000,
  );
  const [failure, setFailure] = useState<Failure>();
  const job = route.query.get("job") ?? "";
  const state = route.query.get("state") ?? "";
  const shown = useMemo(
    () =>
      (runs.value?.jobs ?? []).filter(
        (run) =>
          (!job || run.job === job) &&
          (!state ||
            (state === "failed"
              ? toneOf(run.state) === "bad"
              : state === "running"
                ? run.ended === null
                : run.state === state)),
      ),
    [runs.value, job, state],
  );
  if (!runs.value)
    return runs.failure ? (
      <Fault failure={runs.failure} again={runs.reload} />
    ) : (
      <Loading label="Loading the runs" />
    );
  const begin = async (workflow: string) => {
    try {
      const started = await api<Started>(`workflows/${encodeURIComponent(workflow)}`, "POST", {});
      go(link(["workflow", workflow, started.id]));
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const names = [...new Set(runs.value.jobs.map((run) => run.job))].sort();
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Runs</h1>
          <p className="lead">
            {plural(runs.value.workflows.length, "workflow run")}, {plural(runs.value.jobs.length, "job run")}
          </p>
        </div>
        {isReport() || !status?.writable ? null : (
          <div className="actions">
            {status.workflows.map((name) => (
              <Button key={name} look="main" icon="play" onClick={() => void begin(name)}>
                Run {name}
              </Button>
            ))}
          </div>
        )}
      </header>
      {failure ? <Fault failure={failure} /> : null}
      {!status?.endpoint.up ? (
        <Empty title="No lake is running" icon="clock">
          {status?.endpoint.detail}
        </Empty>
      ) : null}
      {runs.value.workflows.length ? (
        <Panel title="Workflow runs">
          <div className="scroll" tabIndex={0}>
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">State</th>
                  <th scope="col">Workflow</th>
                  <th scope="col">Started</th>
                  <th scope="col" className="num">
                    Took
                  </th>
                  <th scope="col" className="num">
                    Jobs
                  </th>
                </tr>
              </thead>
              <tbody>
                {runs.value.workflows.slice(0, 10).map((run) => (
                  <tr key={run.id}>
                    <td>
                      <a href={link(["workflow", run.workflow, run.id])}>
                        <State state={run.failed ? "FAILED" : run.state} />
                      </a>
                    </td>
                    <td>{run.workflow}</td>
                    <td title={time(run.started)}>{ago(run.started)}</td>
                    <td className="num">{seconds(((run.ended ?? Date.now()) - run.started) / 1000)}</td>
                    <td className="num">
                      {run.succeeded} of {run.total}
                      {run.failed ? <span className="bad"> · {run.failed} failed</span> : null}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      ) : null}
      {runs.value.jobs.length ? (
        <Panel
          title="Job runs"
          actions={
            <>
              <select
                value={job}
                aria-label="Job"
                onChange={(event) => setQuery({ job: event.target.value || undefined })}
              >
                <option value="">All jobs</option>
                {names.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
              <select
                value={state}
                aria-label="State"
                onChange={(event) => setQuery({ state: event.target.value || undefined })}
              >
                <option value="">All states</option>
                <option value="SUCCEEDED">succeeded</option>
                <option value="failed">failed</option>
                <option value="running">running</option>
              </select>
            </>
          }
        >
          <RunList runs={shown} />
          {runs.value.more && !isReport() ? (
            <Button look="quiet" onClick={() => setQuery({ most: String(Math.min(Number(most) * 4, 1000)) })}>
              Show older runs
            </Button>
          ) : null}
        </Panel>
      ) : status?.endpoint.up ? (
        <Empty title="No runs yet" icon="clock">
          Run the workflow, or a job from its page.
        </Empty>
      ) : null}
    </div>
  );
}

/** Job runs, virtual: a thousand stay quick. */
function RunList({ runs }: { runs: RunBrief[] }): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const longest = Math.max(...runs.map((run) => run.seconds), 0.1);
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 10,
    initialRect: { width: 900, height: 600 },
  });
  if (!runs.length) return <Empty title="No run matches" icon="search" />;
  return (
    <div className="run-list" ref={frame} tabIndex={0} role="list" aria-label="Job runs">
      <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="presentation">
        {virtual.getVirtualItems().map((item) => {
          const run = runs[item.index];
          if (!run) return null;
          return (
            <div
              key={run.id}
              role="listitem"
              className="run-item"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <a href={link(["run", run.job, run.id])}>
                <State state={run.state} small />
                <strong>
                  <Name>{run.job}</Name>
                </strong>
                <span className="run-bar" aria-hidden="true">
                  <i
                    className={`is-${toneOf(run.state)}`}
                    style={{ width: `${Math.max((run.seconds / longest) * 100, 2)}%` }}
                  />
                </span>
                <span className="num">{seconds(run.seconds)}</span>
                <span className="num run-rows">
                  {run.rows_written == null ? "" : `${count(run.rows_written)} rows`}
                </span>
                <small title={time(run.started)}>{ago(run.started)}</small>
              </a>
            </div>
          );
        })}
      </div>
    </div>
  );
}
