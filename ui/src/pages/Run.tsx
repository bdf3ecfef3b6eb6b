import { type ReactElement, useEffect, useRef, useState } from "react";
import { api, failureOf, isReport, useResource } from "../api/client";
import type { Failure, Log, Run, Started, State as Status } from "../api/types";
import { ago, clock, count, figure, plural, seconds, time } from "../lib/format";
import { go, link } from "../lib/router";
import { Button, Cut, Empty, Fault, Loading, Name, Panel, State } from "../parts/basics";
import { Icon } from "../parts/icons";

export function RunPage({
  job,
  id,
  status,
}: {
  job: string;
  id: string;
  status: Status | undefined;
}): ReactElement {
  const path = `runs/${encodeURIComponent(job)}/${encodeURIComponent(id)}`;
  const run = useResource<Run>(path, (found) => (found.ended === null ? 700 : null));
  const [failure, setFailure] = useState<Failure>();
  if (!run.value)
    return run.failure ? (
      <Fault failure={run.failure} again={run.reload} />
    ) : (
      <Loading label="Loading the run" />
    );
  const found = run.value;
  const going = found.ended === null;
  const bad = found.outcomes.filter((rule) => rule.outcome !== "Passed");
  const act = async (what: () => Promise<unknown>) => {
    try {
      await what();
      setFailure(undefined);
      run.reload();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <div className="crumbs">
            <a href={link(["runs"])}>Runs</a> / <a href={link(["job", job])}>{job}</a>
          </div>
          <h1>
            <Name>{job}</Name> <State state={found.state} />
          </h1>
          <p className="lead">
            {time(found.started)} ({ago(found.started)}) · {seconds(found.seconds)}
            {found.attempt ? ` · attempt ${found.attempt + 1}` : ""}
            {found.trigger ? ` · by ${found.trigger}` : ""}
          </p>
        </div>
        <div className="actions">
          {found.workflow_run && found.workflow ? (
            <a className="button is-plain" href={link(["workflow", found.workflow, found.workflow_run])}>
              Workflow run
            </a>
          ) : null}
          {isReport() || !status?.writable ? null : going ? (
            <Button icon="stop" look="danger" onClick={() => void act(() => api(path, "DELETE"))}>
              Stop
            </Button>
          ) : (
            <Button
              icon="refresh"
              look="main"
              onClick={() =>
                void act(async () =>
                  go(
                    link([
                      "run",
                      job,
                      (await api<Started>(`jobs/${encodeURIComponent(job)}/runs`, "POST", {})).id,
                    ]),
                  ),
                )
              }
            >
              Run again
            </Button>
          )}
        </div>
      </header>
      {failure ? <Fault failure={failure} /> : null}
      {found.error ? <RunError run={found} job={job} /> : null}
      <div className="run-grid">
        {found.reported || going ? (
          <Panel title="Rows read and written">
            {found.reported ? <Frames run={found} /> : <Loading lines={3} />}
            {Object.keys(found.phases).length ? <Phases run={found} /> : null}
          </Panel>
        ) : (
          <Panel title="Rows read and written">
            <p className="muted">
              {!status?.endpoint.local
                ? "Runs on AWS report no rows; see CloudWatch."
                : found.state === "STOPPED"
                  ? "It was stopped before it could report what it read and wrote."
                  : "This run reported nothing."}
            </p>
          </Panel>
        )}
        {found.outcomes.length ? (
          <Panel
            title={`Data quality: ${bad.length ? plural(bad.length, "rule") : "all"} ${bad.length ? "failed" : `${found.outcomes.length} passed`}`}
          >
            <ul className="rules">
              {[...bad, ...found.outcomes.filter((rule) => rule.outcome === "Passed")].map((rule, n) => (
                <li key={n}>
                  <State state={rule.outcome} small />
                  <div>
                    <code>
                      <Cut text={rule.rule} at={200} />
                    </code>
                    {rule.reason ? <p className="bad">{rule.reason}</p> : null}
                    {Object.entries(rule.metrics).map(([name, value]) => (
                      <small key={name} className="muted">
                        {name} = {figure(value)}{" "}
                      </small>
                    ))}
                  </div>
                </li>
              ))}
            </ul>
          </Panel>
        ) : null}
        {found.error_records ? (
          <Panel title={`${plural(found.error_records, "record")} could not be read`}>
            <div className="scroll" tabIndex={0}>
              <table className="plain is-narrow">
                <thead>
                  <tr>
                    <th scope="col">File and line</th>
                    <th scope="col">What is wrong</th>
                  </tr>
                </thead>
                <tbody>
                  {found.records.map((record, n) => (
                    <tr key={n}>
                      <td>
                        <code>
                          {record.path.split("/").pop()}
                          {record.line ? `:${record.line}` : ""}
                        </code>
                      </td>
                      <td>{record.message}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
        ) : null}
        {found.notes.length ? (
          <Panel title="Notes">
            <ul className="words">
              {found.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </Panel>
        ) : null}
        <Panel title="Arguments">
          <dl className="facts">
            {Object.entries(found.arguments).map(([key, value]) => [
              <dt key={`${key} t`}>
                <code>{key}</code>
              </dt>,
              <dd key={key}>
                <code>{value}</code>
              </dd>,
            ])}
          </dl>
        </Panel>
      </div>
      {isReport() ? null : <LogPanel path={path} going={going} />}
    </div>
  );
}

function RunError({ run, job }: { run: Run; job: string }): ReactElement {
  const place = run.error_place;
  const [whole, setWhole] = useState(false);
  return (
    <div className="run-error" role="alert">
      <h2>
        <Icon name="warn" /> It failed
        {place?.node ? (
          <>
            {" "}
            at the node <a href={link(["job", job], { node: place.node })}>{place.node_name}</a>
          </>
        ) : null}
      </h2>
      <pre className="run-message">{run.error}</pre>
      {place ? (
        <pre className="around">
          {(place.around.length ? place.around : [[place.line, place.text] as [number, string]]).map(
            ([n, text]) => (
              <span key={n} className={n === place.line ? "is-here" : ""}>
                <i>{n}</i>
                {text}
                {"\n"}
              </span>
            ),
          )}
        </pre>
      ) : null}
      {run.traceback ? (
        <>
          <Button look="quiet" icon={whole ? "down" : "right"} onClick={() => setWhole(!whole)}>
            Traceback
          </Button>
          {whole ? <pre className="traceback">{run.traceback}</pre> : null}
        </>
      ) : null}
    </div>
  );
}

function Frames({ run }: { run: Run }): ReactElement {
  const strip = (name: string) => name.replace(/_node\d+$/, "");
  return (
    <div className="scroll" tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col">Frame</th>
            <th scope="col" className="num">
              Rows
            </th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          {[
            ...run.reads.map((one) => ["read", one] as const),
            ...run.writes.map((one) => ["wrote", one] as const),
          ].map(([verb, one], n) => (
            <tr key={n}>
              <td className="muted">{verb}</td>
              <td className="frame-name">
                <Name>{strip(one.name)}</Name>
              </td>
              <td className="num">
                {count(one.rows)}
                {one.error_records ? <span className="bad"> +{one.error_records} unreadable</span> : null}
              </td>
              <td>
                <code>{one.path}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const PHASES = ["prepare", "engine", "load", "data quality", "write", "finish"];

function Phases({ run }: { run: Run }): ReactElement {
  const script = run.phases.script ?? 0;
  const inside = PHASES.filter((name) => name !== "prepare" && name !== "finish").reduce(
    (sum, name) => sum + (run.phases[name] ?? 0),
    0,
  );
  const parts = [
    ...PHASES.filter((name) => run.phases[name]).map((name): [string, number] => [
      name,
      run.phases[name] ?? 0,
    ]),
    ["rest of the script", Math.max(script - inside, 0)] as [string, number],
  ];
  const tone = (n: number) => (n === parts.length - 1 ? "var(--muted)" : `var(--zone-${(n % 6) + 1})`);
  const whole = parts.reduce((sum, [, value]) => sum + value, 0) || 1;
  return (
    <div className="phases">
      <h3>Phases</h3>
      <div className="phase-bar" aria-hidden="true">
        {parts.map(([name, value], n) => (
          <i
            key={name}
            style={{ width: `${(value / whole) * 100}%`, background: tone(n) }}
            title={`${name}: ${seconds(value)}`}
          />
        ))}
      </div>
      <ul>
        {parts.map(([name, value], n) => (
          <li key={name}>
            <i style={{ background: tone(n) }} /> {name} <b>{seconds(value)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

function LogPanel({ path, going }: { path: string; going: boolean }): ReactElement {
  const [lines, setLines] = useState<[number, string, string][]>([]);
  const [failure, setFailure] = useState<Failure>();
  const [loaded, setLoaded] = useState(false);
  const [wanted, setWanted] = useState("");
  const next = useRef("");
  const frame = useRef<HTMLDivElement>(null);
  const still = useRef(going);
  still.current = going;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    next.current = "";
    setLines([]);
    const ask = async () => {
      try {
        const found = await api<Log>(`${path}/log?after=${encodeURIComponent(next.current)}`);
        if (over) return;
        next.current = found.next;
        setLoaded(true);
        if (found.lines.length) {
          setLines((old) => [...old, ...(found.lines as [number, string, string][])].slice(-5000));
          requestAnimationFrame(() => {
            const box = frame.current;
            if (box && still.current) box.scrollTop = box.scrollHeight;
          });
        }
        if (still.current || found.lines.length) timer = setTimeout(ask, 800);
      } catch (error) {
        if (!over) setFailure(failureOf(error));
      }
    };
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [path]);
  const shown = wanted ? lines.filter((line) => line[2].toLowerCase().includes(wanted.toLowerCase())) : lines;
  return (
    <Panel
      title={
        <>
          Log {going ? <State state="RUNNING" small /> : null}{" "}
          <small className="muted">{plural(lines.length, "line")}</small>
        </>
      }
      actions={
        <label className="find">
          <Icon name="search" />
          <input
            type="search"
            value={wanted}
            placeholder="Find"
            aria-label="Find in the log"
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
      }
    >
      {failure ? <Fault failure={failure} /> : null}
      {lines.length ? (
        <div className="log" ref={frame} tabIndex={0} role="log" aria-label="Log">
          {shown.map(([at, stream, text], n) => (
            <div key={n} className={stream === "error" ? "is-error" : ""}>
              <time>{clock(at)}</time>
              <span>{text}</span>
            </div>
          ))}
        </div>
      ) : loaded ? (
        <Empty title={going ? "No output yet" : "No output"} icon="clock">
          {going ? "New lines appear here as they are written." : null}
        </Empty>
      ) : failure ? null : (
        <Loading lines={3} />
      )}
    </Panel>
  );
}
