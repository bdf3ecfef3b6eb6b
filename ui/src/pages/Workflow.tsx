import { type ReactElement, useMemo, useState } from "react";
import { api, failureOf, isReport, useResource } from "../api/client";
import type { Failure, Started, State as Status, WorkflowNode, WorkflowRun } from "../api/types";
import { type Box, Graph } from "../graph/Graph";
import { count, seconds, time } from "../lib/format";
import { go, link } from "../lib/router";
import { Button, Fault, Loading, Name, Panel, State, toneOf } from "../parts/basics";

export function WorkflowPage({
  name,
  id,
  status,
}: {
  name: string;
  id: string;
  status: Status | undefined;
}): ReactElement {
  const run = useResource<WorkflowRun>(
    `workflows/${encodeURIComponent(name)}/${encodeURIComponent(id)}`,
    (found) => (found.ended === null ? 700 : null),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure>();
  // What has no run yet: it still may get one, or no more.
  const still = run.value?.ended == null ? "WAITING" : "NOT RUN";
  const boxes = useMemo<Box[]>(
    () =>
      (run.value?.nodes ?? []).map((node) => ({
        id: node.id,
        key: JSON.stringify([node.job, node.run, still]),
        x: node.x,
        y: node.y,
        width: node.width,
        height: node.height,
        label: `${node.job}, ${(node.run?.state ?? still).toLowerCase()}`,
        look: `is-job is-run-${node.run?.state.toLowerCase() ?? "none"}`,
        colour: `var(--${TONE[toneOf(node.run?.state ?? still)] ?? "idle"})`,
        body: (
          <>
            <span className="card-name">
              <Name>{node.job}</Name>
            </span>
            <span className="card-foot">
              <State state={node.run?.state ?? still} small />
              <span>{node.run ? seconds(node.run.seconds) : ""}</span>
            </span>
          </>
        ),
      })),
    [run.value, still],
  );
  if (!run.value)
    return run.failure ? (
      <Fault failure={run.failure} again={run.reload} />
    ) : (
      <Loading label="Loading the workflow's run" />
    );
  const found = run.value;
  const going = found.ended === null;
  const bad = found.nodes.some((node) => toneOf(node.run?.state ?? "") === "bad");
  const unfinished = found.nodes.filter(
    (node) => toneOf(node.run?.state ?? "") === "bad" || node.run?.state === "STOPPED",
  );
  const state = going ? found.state : bad ? "FAILED" : unfinished.length ? "STOPPED" : found.state;
  const act = async (path: string, method: string, body: unknown, then: (started: Started) => void) => {
    try {
      then(await api<Started>(path, method, body));
      setFailure(undefined);
      run.reload();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const path = `workflows/${encodeURIComponent(name)}/${encodeURIComponent(id)}`;
  const resume = (jobs: string[]) =>
    act(`${path}/resume`, "POST", { jobs }, (started) => go(link(["workflow", name, started.id])));
  const pick = found.nodes.find((node) => node.id === chosen);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <div className="crumbs">
            <a href={link(["runs"])}>Runs</a>
          </div>
          <h1>
            {name} <State state={state} />
          </h1>
          <p className="lead">
            {time(found.started)} · {seconds(((found.ended ?? Date.now()) - found.started) / 1000)} ·{" "}
            <code>{id.slice(0, 16)}…</code>
          </p>
        </div>
        {isReport() || !status?.writable ? null : (
          <div className="actions">
            {going ? (
              <Button
                icon="stop"
                look="danger"
                onClick={() => void act(path, "DELETE", undefined, () => undefined)}
              >
                Stop
              </Button>
            ) : (
              <>
                {unfinished.length ? (
                  <Button
                    look="main"
                    icon="play"
                    onClick={() => void resume(unfinished.map((node) => node.job))}
                  >
                    Resume from{" "}
                    {unfinished.length === 1
                      ? unfinished[0]?.job
                      : `${unfinished.length} ${bad ? "failed" : "stopped"} jobs`}
                  </Button>
                ) : null}
                {pick?.run && !(unfinished.length === 1 && unfinished[0] === pick) ? (
                  <Button onClick={() => void resume([pick.job])}>Resume from {pick.job}</Button>
                ) : null}
                <Button
                  icon="refresh"
                  onClick={() =>
                    void act(`workflows/${encodeURIComponent(name)}`, "POST", {}, (started) =>
                      go(link(["workflow", name, started.id])),
                    )
                  }
                >
                  Run again
                </Button>
              </>
            )}
          </div>
        )}
      </header>
      {failure ? <Fault failure={failure} /> : null}
      {found.error ? <Fault failure={{ title: found.error, status: 0, detail: "", problems: [] }} /> : null}
      <div
        className="workflow-graph"
        style={{ height: Math.round(Math.min(Math.max(found.height * 1.15 + 88, 250), 560)) }}
      >
        <Graph
          boxes={boxes}
          edges={found.edges}
          chosen={chosen}
          choose={setChosen}
          open={(key) => {
            const node = found.nodes.find((one) => one.id === key);
            if (node?.run) go(link(["run", node.job, node.run.id]));
          }}
          label={`The jobs of ${name}`}
          fitKey={id}
        />
      </div>
      {!going && !pick && !isReport() && status?.writable ? (
        <p className="muted workflow-hint">Choose a job above to resume from it.</p>
      ) : null}
      <Panel title="Over time">
        <Gantt run={found} />
      </Panel>
    </div>
  );
}

const TONE: Record<string, string> = { good: "good", bad: "bad", live: "live", idle: "idle" };

/** Each job's run as a bar between the workflow's start and its end. */
function Gantt({ run }: { run: WorkflowRun }): ReactElement {
  const end = run.ended ?? Date.now();
  const whole = Math.max(end - run.started, 1);
  const order = [...run.nodes].sort(
    (a, b) => (a.run?.started ?? Number.POSITIVE_INFINITY) - (b.run?.started ?? Number.POSITIVE_INFINITY),
  );
  return (
    <div className="gantt">
      {order.map((node) => (
        <GanttRow
          key={node.id}
          node={node}
          from={run.started}
          whole={whole}
          still={run.ended === null ? "waiting" : "not run"}
        />
      ))}
      <div className="gantt-row gantt-scale" aria-hidden="true">
        <span />
        <div>
          {[0, 0.25, 0.5, 0.75, 1].map((part) => (
            <small key={part} style={{ left: `${part * 100}%` }}>
              {seconds((whole * part) / 1000)}
            </small>
          ))}
        </div>
      </div>
    </div>
  );
}

function GanttRow({
  node,
  from,
  whole,
  still,
}: {
  node: WorkflowNode;
  from: number;
  whole: number;
  still: string;
}): ReactElement {
  const run = node.run;
  // A run that is resumed keeps what the one before it had done.
  const kept = Boolean(run?.ended && run.ended <= from);
  const left = run && !kept ? Math.max(((run.started - from) / whole) * 100, 0) : 0;
  const width = run && !kept ? Math.min(Math.max(((run.seconds * 1000) / whole) * 100, 0.8), 100 - left) : 0;
  const words = run
    ? `${seconds(run.seconds)}${run.rows_written == null ? "" : `, ${count(run.rows_written)} rows`}`
    : still;
  const inside = width > 60;
  const place = inside
    ? { left: `${left + 1}%` }
    : left + width > 60
      ? { right: `${100 - left + 1}%` }
      : { left: `${left + width + (run && !kept ? 1 : 0)}%` };
  return (
    <div className="gantt-row">
      <span>
        {run ? (
          <a href={link(["run", node.job, run.id])}>
            <Name>{node.job}</Name>
          </a>
        ) : (
          <Name>{node.job}</Name>
        )}
      </span>
      <div>
        {run && !kept ? (
          <i
            className={`is-${toneOf(run.state)}`}
            style={{ left: `${left}%`, width: `${width}%` }}
            title={`${run.state.toLowerCase()}: ${words} written`}
          />
        ) : null}
        <small className={inside ? "gantt-word is-inside" : "gantt-word"} style={place}>
          {kept ? `kept from an earlier run: ${words}` : words}
        </small>
      </div>
    </div>
  );
}
