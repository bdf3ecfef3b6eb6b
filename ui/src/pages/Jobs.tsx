import { type ReactElement, useState } from "react";
import { api, failureOf, isReport, useResource } from "../api/client";
import type { Definition, Failure, Imported, JobBrief, Jobs, RunBrief } from "../api/types";
import { keepDraft } from "../editor/drafts";
import { ago, count, plural, seconds } from "../lib/format";
import { go, link, setQuery, useRoute } from "../lib/router";
import { Button, Cut, Dialog, Empty, Fault, Loading, Name, State, toneOf } from "../parts/basics";
import { Icon } from "../parts/icons";

export function JobsPage(): ReactElement {
  const jobs = useResource<Jobs>("jobs", (found) =>
    found.jobs.some((job) => job.run && job.run.ended === null) ? 1500 : 10000,
  );
  const route = useRoute();
  if (!jobs.value)
    return jobs.failure ? (
      <Fault failure={jobs.failure} again={jobs.reload} />
    ) : (
      <Loading label="Loading the jobs" />
    );
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Jobs</h1>
          <p className="lead">{plural(jobs.value.jobs.length, "visual job")} in git</p>
        </div>
        {isReport() ? null : (
          <div className="actions">
            <Button icon="plus" look="main" onClick={() => setQuery({ new: "1" })}>
              New job
            </Button>
          </div>
        )}
      </header>
      {jobs.value.jobs.length ? (
        <ul className="job-list">
          {jobs.value.jobs.map((job) => (
            <JobRow key={job.name} job={job} />
          ))}
        </ul>
      ) : (
        <Empty title="No jobs yet" icon="job">
          Create the first one, empty or from a script that Glue Studio generated.
        </Empty>
      )}
      {route.query.get("new") ? (
        <NewJob taken={jobs.value.jobs.map((job) => job.name)} close={() => setQuery({ new: undefined })} />
      ) : null}
    </div>
  );
}

function JobRow({ job }: { job: JobBrief }): ReactElement {
  return (
    <li className="job-row">
      <a className="job-title" href={link(["job", job.name])}>
        <strong>
          <Name>{job.name}</Name>
        </strong>
        <span>{job.description}</span>
      </a>
      <div className="job-io">
        {job.problems.length ? (
          <span className="warn">
            <Icon name="warn" /> <Cut text={job.problems.join("; ")} at={120} />
          </span>
        ) : (
          <>
            <span>{job.reads.map((name) => name.split(".").pop()).join(", ") || "nothing"}</span>
            <Icon name="right" size={12} />
            <span>{job.writes.map((name) => name.split(".").pop()).join(", ") || "nothing"}</span>
          </>
        )}
      </div>
      <Spark runs={job.runs} />
      <div className="job-last">
        {job.run ? (
          <a href={link(["run", job.name, job.run.id])}>
            <State state={job.run.state} small />
            <small>
              {ago(job.run.started)} · {seconds(job.run.seconds)}
            </small>
          </a>
        ) : (
          <small className="muted">not run</small>
        )}
      </div>
    </li>
  );
}

/** The last runs' durations as bars, oldest first. */
export function Spark({ runs }: { runs: RunBrief[] }): ReactElement {
  const shown = [...runs].reverse();
  const most = Math.max(...shown.map((run) => run.seconds), 0.1);
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${12 * 9} 30`}
      role="img"
      aria-label={`Last ${plural(runs.length, "run")}: ${count(runs.filter((run) => toneOf(run.state) === "bad").length)} failed`}
    >
      {shown.map((run, n) => {
        const height = Math.max((run.seconds / most) * 28, 3);
        return (
          <rect
            key={run.id}
            className={`is-${toneOf(run.state)}`}
            x={(12 - shown.length + n) * 9}
            y={30 - height}
            width={6}
            height={height}
            rx={1.5}
          />
        );
      })}
    </svg>
  );
}

const NAME = /^[A-Za-z][\w-]{0,200}$/;
const EMPTY: Definition = {
  settings: {
    Description: "",
    JobMode: "VISUAL",
    GlueVersion: "5.1",
    WorkerType: "G.1X",
    NumberOfWorkers: 2,
    Timeout: 30,
    MaxRetries: 0,
    DefaultArguments: { "--job-bookmark-option": "job-bookmark-disable", "--job-language": "python" },
  },
  nodes: {},
};

function NewJob({ taken, close }: { taken: string[]; close: () => void }): ReactElement {
  const [name, setName] = useState("");
  const [script, setScript] = useState("");
  const [from, setFrom] = useState<"nothing" | "script">("nothing");
  const [failure, setFailure] = useState<Failure>();
  const [unplaced, setUnplaced] = useState<[number, string][]>([]);
  const wrong = !name
    ? ""
    : !NAME.test(name)
      ? "Start with a letter, then letters, digits, _ and -."
      : taken.includes(name)
        ? "A job with this name already exists."
        : "";
  const open = (definition: Definition) => {
    keepDraft(name, definition);
    go(link(["job", name], { new: "1" }));
  };
  const make = async () => {
    if (from === "nothing") return open(EMPTY);
    try {
      const found = await api<Imported>("import", "POST", { name, script });
      if (found.unplaced.length && !unplaced.length) setUnplaced(found.unplaced as [number, string][]);
      else open({ ...found.definition, settings: { ...EMPTY.settings, ...found.definition.settings } });
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <Dialog title="New job" close={close} wide={from === "script"}>
      <div className="field">
        <div className="field-head">
          <label htmlFor="job-name">Name</label>
        </div>
        <input
          id="job-name"
          type="text"
          autoFocus
          value={name}
          aria-invalid={Boolean(wrong)}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && name && !wrong) void make();
          }}
        />
        {wrong ? (
          <p className="field-fault" role="alert">
            <Icon name="warn" size={13} /> {wrong}
          </p>
        ) : null}
      </div>
      <div className="choice" role="radiogroup" aria-label="Start from">
        <label>
          <input type="radio" name="from" checked={from === "nothing"} onChange={() => setFrom("nothing")} />{" "}
          From an empty canvas
        </label>
        <label>
          <input type="radio" name="from" checked={from === "script"} onChange={() => setFrom("script")} />{" "}
          From a script that Glue Studio generated
        </label>
      </div>
      {from === "script" ? (
        <>
          <input
            type="file"
            accept=".py,text/x-python"
            aria-label="Script file"
            onChange={(event) => void event.target.files?.[0]?.text().then(setScript)}
          />
          <textarea
            className="mono"
            rows={10}
            value={script}
            placeholder="…or paste the script here"
            aria-label="Script"
            onChange={(event) => {
              setScript(event.target.value);
              setUnplaced([]);
              setFailure(undefined);
            }}
          />
        </>
      ) : null}
      {unplaced.length ? (
        <div className="fault">
          <Icon name="warn" size={18} />
          <div>
            <strong>These lines were edited by hand; a visual job cannot hold them:</strong>
            <pre>{unplaced.map(([line, text]) => `${line}: ${text}`).join("\n")}</pre>
          </div>
        </div>
      ) : null}
      {failure ? <Fault failure={failure} /> : null}
      <div className="actions is-end">
        <Button look="quiet" onClick={close}>
          Cancel
        </Button>
        <Button
          look="main"
          disabled={!name || Boolean(wrong) || (from === "script" && !script)}
          onClick={() => void make()}
        >
          {unplaced.length ? "Continue without them" : "Open in the editor"}
        </Button>
      </div>
    </Dialog>
  );
}
