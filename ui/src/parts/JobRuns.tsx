import type { ReactElement } from "react";
import { useResource } from "../api/client";
import type { JobBrief, Jobs } from "../api/types";
import { ago, count, seconds, time } from "../lib/format";
import { link } from "../lib/router";
import { Empty, Fault, Loading, State } from "./basics";

/** The last runs of a job. */
export function JobRuns({ name }: { name: string }): ReactElement {
  const jobs = useResource<Jobs>("jobs", 4000);
  const job: JobBrief | undefined = jobs.value?.jobs.find((job) => job.name === name);
  if (!jobs.value) return jobs.failure ? <Fault failure={jobs.failure} /> : <Loading />;
  if (!job?.runs.length)
    return (
      <Empty title="Not run yet" icon="clock">
        Push the job and run it; its runs are listed here.
      </Empty>
    );
  return (
    <div className="scroll panel" tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Started</th>
            <th scope="col" className="num">
              Took
            </th>
            <th scope="col" className="num">
              Rows read
            </th>
            <th scope="col" className="num">
              Rows written
            </th>
            <th scope="col">Rules</th>
          </tr>
        </thead>
        <tbody>
          {job.runs.map((run) => (
            <tr key={run.id}>
              <td>
                <a href={link(["run", name, run.id])}>
                  <State state={run.state} />
                </a>
              </td>
              <td title={time(run.started)}>{ago(run.started)}</td>
              <td className="num">{seconds(run.seconds)}</td>
              <td className="num">{count(run.rows_read)}</td>
              <td className="num">{count(run.rows_written)}</td>
              <td>{run.rules ? `${run.rules - run.rules_failed} of ${run.rules}` : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
