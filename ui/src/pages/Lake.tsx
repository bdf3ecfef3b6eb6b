import { type ReactElement, useMemo, useState } from "react";
import { api, failureOf, isReport, useResource } from "../api/client";
import type { Failure, Lake, LakeNode, Panels, Rows, Started, State as Status } from "../api/types";
import { type Box, Graph, related } from "../graph/Graph";
import { described, JobCard, TableCard } from "../lake/Cards";
import { openNode, zoneColour } from "../lake/nodes";
import { FigurePanel, NodePanel } from "../lake/Panels";
import { ago, bytes, count, plural, zone } from "../lib/format";
import { go, link, setQuery, useRoute } from "../lib/router";
import { Button, Chip, Empty, Fault, Loading, Name, Panel, State } from "../parts/basics";
import { Icon } from "../parts/icons";

export function LakePage({ status }: { status: Status | undefined }): ReactElement {
  const lake = useResource<Lake>("lake", (found) => (found.running ? 1000 : 6000));
  const live = status?.endpoint.up;
  const [asked, setAsked] = useState(false);
  // The graph comes first: counting rows keeps the lake busy.
  const drawn = lake.value !== undefined;
  const counted = live && drawn && (status?.endpoint.local || asked || isReport());
  const rows = useResource<Rows>(counted ? "lake/rows" : null, lake.value?.running ? 2500 : 15000);
  const panels = useResource<Panels>(
    live && drawn && (status?.endpoint.local || isReport()) ? "panels" : null,
    lake.value?.running ? 5000 : 30000,
  );
  const route = useRoute();
  const chosen = route.query.get("at");
  const wanted = route.query.get("find") ?? "";
  const shape = route.query.get("as");
  const [failure, setFailure] = useState<Failure>();

  const databases = lake.value?.databases ?? [];
  const lit = useMemo(() => {
    if (!lake.value) return null;
    if (chosen) return related(chosen, lake.value.edges);
    if (wanted)
      return new Set(lake.value.nodes.filter((n) => n.name.includes(wanted.toLowerCase())).map((n) => n.id));
    return null;
  }, [lake.value, chosen, wanted]);
  const boxes = useMemo<Box[]>(
    () =>
      (lake.value?.nodes ?? []).map((node) => ({
        id: node.id,
        key: JSON.stringify([node, rows.value?.rows[`${node.database}.${node.name}`], databases]),
        x: node.x,
        y: node.y,
        width: node.width,
        height: node.height,
        label: described(node, rows.value),
        look:
          node.kind === "job"
            ? `is-job is-run-${node.run ? node.run.state.toLowerCase() : "none"}`
            : "is-table",
        colour: node.kind === "job" ? "var(--job)" : zoneColour(node.database, databases),
        body:
          node.kind === "job" ? (
            <JobCard node={node} />
          ) : (
            <TableCard node={node} rows={rows.value} databases={databases} />
          ),
      })),
    [lake.value, rows.value, databases],
  );
  if (!lake.value)
    return lake.failure ? (
      <Fault failure={lake.failure} again={lake.reload} />
    ) : (
      <Loading label="Loading the lake" />
    );
  if (!lake.value.nodes.length)
    return (
      <Empty title="This lake has no tables and no jobs yet">
        <p>
          Add a table's DDL to <code>ddl/</code>, or create the first job.
        </p>
        <Button look="main" icon="plus" onClick={() => go(link(["jobs"], { new: "1" }))}>
          New job
        </Button>
      </Empty>
    );
  const node = lake.value.nodes.find((one) => one.id === chosen);
  const run = async () => {
    const name = status?.workflows[0];
    if (!name) return;
    try {
      const started = await api<Started>(`workflows/${encodeURIComponent(name)}`, "POST", {});
      setFailure(undefined);
      lake.reload();
      go(link(["workflow", name, started.id]));
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const asList = shape === "list" || (shape !== "graph" && narrow());
  return (
    <div className="page lake-page">
      <header className="page-head">
        <div>
          <h1>Lake</h1>
          <p className="lead">
            {plural(lake.value.nodes.filter((n) => n.kind !== "job").length, "table")} and{" "}
            {plural(lake.value.nodes.filter((n) => n.kind === "job").length, "job")} in{" "}
            {plural(databases.length, "zone")}
            {lake.value.running ? <Chip tone="live">running</Chip> : null}
          </p>
        </div>
        <div className="actions">
          <label className="find">
            <Icon name="search" />
            <input
              type="search"
              value={wanted}
              placeholder="Highlight"
              aria-label="Highlight tables and jobs by name"
              onChange={(event) => setQuery({ find: event.target.value || undefined })}
            />
          </label>
          <Button
            icon={asList ? "node" : "column"}
            onClick={() => setQuery({ as: asList ? "graph" : "list" })}
          >
            {asList ? "Graph" : "List"}
          </Button>
          {live && !counted ? <Button onClick={() => setAsked(true)}>Count rows</Button> : null}
          {!isReport() && live && status?.writable && status.workflows.length ? (
            <Button look="main" icon="play" onClick={() => void run()} disabled={lake.value.running}>
              Run workflow
            </Button>
          ) : null}
        </div>
      </header>
      {failure ? <Fault failure={failure} /> : null}
      {lake.value.problems.map((text) => (
        <Fault
          key={text}
          failure={{ title: "Part of the lake cannot be read", status: 0, detail: text, problems: [] }}
        />
      ))}
      <div className={boxes.length > 40 ? "lake-grid is-tall" : "lake-grid"}>
        {asList ? (
          <ZoneList nodes={lake.value.nodes} databases={databases} rows={rows.value} wanted={wanted} />
        ) : (
          <div
            className="lake-graph"
            style={{ height: Math.round(Math.min(Math.max(lake.value.height * 0.8 + 96, 400), 660)) }}
          >
            <Legend databases={databases} />
            <Graph
              boxes={boxes}
              edges={lake.value.edges}
              chosen={chosen}
              choose={(id) => setQuery({ at: id ?? undefined })}
              open={(id) => {
                const found = lake.value?.nodes.find((one) => one.id === id);
                if (found) go(openNode(found));
              }}
              lit={lit}
              label="The lake: tables and the jobs between them"
              fitKey="lake"
            />
          </div>
        )}
        <aside className="lake-side" aria-label="Details">
          {node ? (
            <NodePanel
              node={node}
              rows={rows.value}
              databases={databases}
              close={() => setQuery({ at: undefined })}
            />
          ) : null}
          {(panels.value?.panels ?? []).map((panel) => (
            <FigurePanel key={panel.id} panel={panel} />
          ))}
          {panels.failure ? <Fault failure={panels.failure} again={panels.reload} /> : null}
          {live && !panels.value && panels.loading && !panels.failure ? (
            <Panel title="At a glance">
              <Loading lines={6} label="Loading the figures" />
            </Panel>
          ) : null}
          {!live && status ? (
            <Panel title="No lake is running">
              <p>{status.endpoint.detail}</p>
              <p>Tables and jobs come from git; rows, runs and queries need a running lake.</p>
            </Panel>
          ) : null}
        </aside>
      </div>
    </div>
  );
}

function narrow(): boolean {
  return typeof matchMedia === "function" && matchMedia("(max-width: 760px)").matches;
}

function Legend({ databases }: { databases: string[] }): ReactElement {
  return (
    <div className="legend" aria-hidden="true">
      {databases.map((database) => (
        <span key={database} style={{ ["--tone" as string]: zoneColour(database, databases) }}>
          <i /> {zone(database, databases)}
        </span>
      ))}
      <span style={{ ["--tone" as string]: "var(--job)" }}>
        <i className="is-round" /> job
      </span>
      <span>
        <Icon name="lock" size={11} /> personal data
      </span>
    </div>
  );
}

function ZoneList({
  nodes,
  databases,
  rows,
  wanted,
}: {
  nodes: LakeNode[];
  databases: string[];
  rows: Rows | undefined;
  wanted: string;
}): ReactElement {
  const shown = nodes.filter((node) => node.name.includes(wanted.toLowerCase()));
  const groups: [string, LakeNode[]][] = [
    ...databases.map((database): [string, LakeNode[]] => [
      zone(database, databases),
      shown.filter((node) => node.kind === "table" && node.database === database),
    ]),
    ["jobs", shown.filter((node) => node.kind === "job").sort((a, b) => a.x - b.x)],
    ["folders", shown.filter((node) => node.kind === "folder")],
  ];
  return (
    <div className="zone-list">
      {groups
        .filter(([, found]) => found.length)
        .map(([name, found]) => (
          <section key={name} aria-label={name}>
            <h2>{name}</h2>
            <ul>
              {found.map((node) => (
                <li key={node.id}>
                  <a
                    href={node.kind === "folder" ? undefined : openNode(node)}
                    style={{
                      ["--tone" as string]:
                        node.kind === "job" ? "var(--job)" : zoneColour(node.database, databases),
                    }}
                  >
                    <span className="zone-name">
                      <Name>{node.name}</Name> {node.personal.length ? <Icon name="lock" size={12} /> : null}
                    </span>
                    <span className="zone-facts">
                      {node.kind === "job" ? (
                        node.run ? (
                          <State state={node.run.state} small />
                        ) : (
                          "not run"
                        )
                      ) : (
                        <b>{count(rows?.rows[`${node.database}.${node.name}`])}</b>
                      )}
                      <small>{node.kind === "job" ? ago(node.run?.started) : bytes(node.size)}</small>
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      {shown.length ? null : <Empty title={`No match for “${wanted}”`} icon="search" />}
    </div>
  );
}
