import { type ReactElement, useState } from "react";
import { isReport, useResource } from "../api/client";
import type { Quality, QualityCell, QualityJob, QualityRule, QualityRun } from "../api/types";
import { ago, figure, plural, time } from "../lib/format";
import { link } from "../lib/router";
import { Cut, Empty, Fault, Loading, Panel, State } from "../parts/basics";
import { Icon } from "../parts/icons";

export function QualityPage(): ReactElement {
  const found = useResource<Quality>("quality", 8000);
  if (!found.value)
    return found.failure ? (
      <Fault failure={found.failure} again={found.reload} />
    ) : (
      <Loading label="Loading the rules" />
    );
  const jobs = found.value.jobs;
  const rules = jobs.flatMap((job) => job.rules);
  const failing = rules.filter((rule) => rule.cells[0] && rule.cells[0].outcome !== "Passed").length;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Quality</h1>
          <p className="lead">
            {plural(rules.length, "rule")} of {plural(jobs.length, "job")}
            {rules.length ? `, ${failing ? `${failing} failed` : "all passed"} in the last run` : ""}
          </p>
        </div>
      </header>
      {found.value.note ? <p className="muted">{found.value.note}</p> : null}
      {jobs.length ? (
        jobs.map((job) => <JobRules key={job.job} job={job} />)
      ) : (
        <Empty title="No rule has been evaluated yet" icon="check">
          A job's data quality node evaluates them when it runs.
        </Empty>
      )}
    </div>
  );
}

function JobRules({ job }: { job: QualityJob }): ReactElement {
  const [chosen, setChosen] = useState<[QualityRule, QualityCell, QualityRun] | null>(null);
  const runs = [...job.runs].reverse();
  return (
    <Panel
      title={<a href={link(["job", job.job])}>{job.job}</a>}
      actions={<small className="muted">{plural(runs.length, "run")}, the newest at the right</small>}
    >
      <div className="scroll" tabIndex={0}>
        <table className="plain quality">
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Metric: trend and latest value</th>
              {runs.map((run) => (
                <th key={run.id} scope="col" className="cell">
                  <a
                    href={link(["run", job.job, run.id])}
                    title={`${time(run.started)}, ${run.state.toLowerCase()}`}
                    aria-label={`Run of ${time(run.started)}`}
                  >
                    <Icon name="clock" size={12} />
                  </a>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {job.rules.map((rule) => (
              <tr key={rule.context + rule.rule}>
                <th scope="row">
                  <code>
                    <Cut text={rule.rule} at={110} />
                  </code>
                  <small className="muted">
                    {rule.context}
                    {rule.sql && !isReport() ? (
                      <>
                        {" · "}
                        <a href={link(["query"], { sql: rule.sql })}>open as query</a>
                      </>
                    ) : null}
                  </small>
                </th>
                <td>
                  <Metrics rule={rule} />
                </td>
                {[...rule.cells].reverse().map((cell, n) => {
                  const run = runs[n];
                  return (
                    <td key={n} className="cell">
                      {cell && run ? (
                        <button
                          type="button"
                          className={`dot is-${cell.outcome === "Passed" ? "good" : "bad"}`}
                          aria-label={`${cell.outcome} on ${time(run.started)}`}
                          title={cell.reason ?? cell.outcome}
                          onClick={() => setChosen([rule, cell, run])}
                        >
                          <Icon name={cell.outcome === "Passed" ? "check" : "cross"} size={12} />
                        </button>
                      ) : (
                        <span className="muted">·</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {chosen ? (
        <div className="quality-cell">
          <State state={chosen[1].outcome} />{" "}
          <a href={link(["run", job.job, chosen[2].id])}>run of {ago(chosen[2].started)}</a>
          <pre>{chosen[0].rule}</pre>
          {chosen[1].reason ? <p className="bad">{chosen[1].reason}</p> : null}
          <small className="muted">
            {Object.entries(chosen[1].metrics)
              .map(([name, value]) => `${name} = ${figure(value)}`)
              .join(", ")}
          </small>
        </div>
      ) : null}
    </Panel>
  );
}

/** Each metric of a rule over the runs, and what it was last. */
function Metrics({ rule }: { rule: QualityRule }): ReactElement {
  const names = [...new Set(rule.cells.flatMap((cell) => Object.keys(cell?.metrics ?? {})))];
  if (!names.length) return <span className="muted">–</span>;
  return (
    <>
      {names.map((name) => {
        const values = rule.cells
          .map((cell) => cell?.metrics[name])
          .reverse()
          .filter((value): value is number => value !== undefined);
        return (
          <div key={name} className="metric" title={name}>
            <Trend values={values} name={name} />
            {names.length > 1 ? <small className="muted">{name}</small> : null}
            <b>{figure(values.at(-1))}</b>
          </div>
        );
      })}
    </>
  );
}

/** A metric over the runs, oldest first; one run makes no line. */
function Trend({ values, name }: { values: number[]; name: string }): ReactElement {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const y = (value: number) => (most === least ? 10 : 18 - ((value - least) / (most - least)) * 16);
  const x = (n: number) => (values.length < 2 ? 78 : 2 + (n / (values.length - 1)) * 76);
  return (
    <svg
      className="trend"
      viewBox="0 0 80 20"
      role="img"
      aria-label={`${name}, from ${figure(values[0])} to ${figure(values.at(-1))}`}
    >
      <polyline points={values.map((value, n) => `${x(n)},${y(value)}`).join(" ")} />
      <circle cx={x(values.length - 1)} cy={y(values.at(-1) ?? 0)} r={2.4} />
    </svg>
  );
}
