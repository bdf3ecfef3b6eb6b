import { type ReactElement, useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { api, failureOf, isReport, useResource } from "../api/client";
import type {
  CatalogTree,
  Checked,
  Definition,
  Failure,
  Forms,
  Job,
  Problem,
  Started,
  State as Status,
} from "../api/types";
import { Code } from "../code/Code";
import { card } from "../editor/Card";
import { Details } from "../editor/Details";
import { draftOf, dropDraft, keepDraft } from "../editor/drafts";
import { Inspector } from "../editor/Inspector";
import { Palette } from "../editor/Palette";
import { PreviewDrawer, usePreview } from "../editor/Preview";
import { ProblemList } from "../editor/ProblemList";
import { ReportNode } from "../editor/ReportNode";
import { PushDialog, SaveDialog } from "../editor/Save";
import { nameOf, newId, nodeOf, readersOf, reduce, start } from "../editor/state";
import { type Box, Graph } from "../graph/Graph";
import { plural } from "../lib/format";
import { go, guard, link, setQuery, useRoute } from "../lib/router";
import { Button, Chip, Empty, Fault, Loading, Name, Tabs } from "../parts/basics";
import { Icon } from "../parts/icons";
import { JobRuns } from "../parts/JobRuns";

export function JobPage({ name, status }: { name: string; status: Status | undefined }): ReactElement {
  const route = useRoute();
  const fresh = route.query.get("new");
  const draft = useMemo(() => (fresh ? draftOf(name) : null), [name, fresh]);
  const job = useResource<Job>(draft ? null : `jobs/${encodeURIComponent(name)}`);
  const [saved, setSaved] = useState<Job | null>(null);
  const now = saved?.name === name ? saved : job.value;
  if (draft && !saved)
    return (
      <Editor
        key={`new ${name}`}
        name={name}
        first={draft}
        job={null}
        status={status}
        onSaved={(made) => {
          dropDraft(name);
          setSaved(made);
          setQuery({ new: undefined });
        }}
        onReload={() => undefined}
      />
    );
  if (!now)
    return job.failure ? (
      <Fault failure={job.failure} again={job.reload} />
    ) : (
      <Loading label="Loading the job" />
    );
  return (
    <Editor
      key={name}
      name={name}
      first={now.definition}
      job={now}
      status={status}
      onSaved={setSaved}
      onReload={() => {
        setSaved(null);
        job.reload();
      }}
    />
  );
}

interface EditorProps {
  name: string;
  first: Definition;
  job: Job | null;
  status: Status | undefined;
  onSaved: (job: Job) => void;
  onReload: () => void;
}

function Editor({ name, first, job, status, onSaved, onReload }: EditorProps): ReactElement {
  const [state, act] = useReducer(reduce, first, start);
  const { definition } = state;
  const forms = useResource<Forms>(isReport() ? null : "forms");
  const catalog = useResource<CatalogTree>(isReport() ? null : "catalog");
  const [checked, setChecked] = useState<Checked | undefined>(job?.checked);
  const [failure, setFailure] = useState<Failure>();
  const [dialog, setDialog] = useState<"add" | "save" | "push" | null>(null);
  const [drawer, setDrawer] = useState(false);
  const route = useRoute();
  const chosen = route.query.get("node");
  const tab = route.query.get("tab") ?? "visual";
  const readOnly = isReport();
  const base = useRef(JSON.stringify(first));
  const text = useMemo(() => JSON.stringify(definition), [definition]);
  const dirty = text !== base.current || job === null;
  const { shown: preview, ask, cancel } = usePreview(name, definition);

  const choose = useCallback((id: string | null) => setQuery({ node: id ?? undefined }), []);
  useEffect(() => {
    if (!job || JSON.stringify(job.definition) === base.current) return;
    base.current = JSON.stringify(job.definition);
    act({ do: "load", definition: job.definition });
    setChecked(job.checked);
  }, [job]);
  useEffect(() => {
    if (readOnly || (job && text === JSON.stringify(job.definition))) {
      if (job) setChecked(job.checked);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api<Checked>("check", "POST", { name, definition: JSON.parse(text) }, stop.signal).then(
        (found) => {
          setChecked(found);
          setFailure(undefined);
        },
        (error) => {
          if (!stop.signal.aborted) setFailure(failureOf(error));
        },
      );
    }, 90);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, name, job, readOnly]);
  useEffect(() => {
    if (job === null) keepDraft(name, definition);
  }, [definition, job, name]);
  useEffect(() => {
    guard(
      dirty && !readOnly && job !== null
        ? () => confirm(`Leave ${name} with changes that are not saved?`)
        : null,
    );
    const stay = (event: BeforeUnloadEvent) => {
      if (dirty && !readOnly) event.preventDefault();
    };
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [dirty, readOnly, name, job]);
  useEffect(() => {
    if (readOnly) return;
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const typing = target.closest("input, textarea, select, .cm-editor, dialog") !== null;
      const key = event.key.toLowerCase();
      const control = event.ctrlKey || event.metaKey;
      if (control && key === "s") {
        event.preventDefault();
        setDialog("save");
      } else if (typing) return;
      else if (control && key === "z") act({ do: event.shiftKey ? "redo" : "undo" });
      else if (control && key === "y") act({ do: "redo" });
      else if (key === "/" || (key === "a" && !control)) {
        event.preventDefault();
        setDialog("add");
      } else if ((key === "delete" || key === "backspace") && chosen) {
        act({ do: "delete", node: chosen, join: true });
        choose(null);
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [chosen, choose, readOnly]);

  const problems = checked?.problems ?? [];
  const byNode = useMemo(() => {
    const found = new Map<string, Problem[]>();
    for (const one of problems) found.set(one.node, [...(found.get(one.node) ?? []), one]);
    return found;
  }, [problems]);
  const boxes = useMemo<Box[]>(
    () =>
      (checked?.nodes ?? [])
        .filter((node) => definition.nodes[node.id])
        .map((node) => card(node, byNode.get(node.id)?.length ?? 0, preview, definition)),
    [checked, byNode, preview, definition],
  );
  const edges = useMemo(
    () =>
      (checked?.edges ?? []).filter((edge) => definition.nodes[edge.source] && definition.nodes[edge.target]),
    [checked, definition],
  );
  const node = chosen && definition.nodes[chosen] ? chosen : null;
  const offline = !status?.endpoint.up ? "No lake is running: `make up` starts one." : "";
  const run = async () => {
    try {
      const started = await api<Started>(`jobs/${encodeURIComponent(name)}/runs`, "POST", {});
      go(link(["run", name, started.id]));
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <div className="page job-page">
      <header className="page-head">
        <div>
          <div className="crumbs">
            <a href={link(["jobs"])}>Jobs</a>
          </div>
          <h1>
            <Name>{name}</Name>
          </h1>
          <p className="lead">
            {String(definition.settings.Description ?? "")}
            {job === null ? (
              <Chip tone="warn">new, not saved</Chip>
            ) : dirty ? (
              <Chip tone="warn">not saved</Chip>
            ) : job.git === "changed" || job.git === "new" ? (
              <Chip title="The file differs from git's last commit">
                {job.git === "new" ? "new in git" : "not committed"}
              </Chip>
            ) : null}
            {problems.length ? <Chip tone="bad">{plural(problems.length, "problem")}</Chip> : null}
            {job && job.in_glue === false ? (
              <Chip tone="warn" title="make apply creates it with its role">
                not in Glue yet
              </Chip>
            ) : null}
          </p>
        </div>
        {readOnly ? null : (
          <div className="actions">
            <Button
              icon="undo"
              look="quiet"
              label="Undo (Ctrl Z)"
              disabled={!state.past.length}
              onClick={() => act({ do: "undo" })}
            />
            <Button
              icon="redo"
              look="quiet"
              label="Redo (Ctrl Shift Z)"
              disabled={!state.future.length}
              onClick={() => act({ do: "redo" })}
            />
            <Button
              icon="plus"
              label="Add a node ( / )"
              onClick={() => setDialog("add")}
              disabled={!forms.value}
            >
              Add node
            </Button>
            <Button
              icon="save"
              look={dirty ? "main" : "plain"}
              disabled={!dirty}
              onClick={() => setDialog("save")}
            >
              Save
            </Button>
            <Button
              icon="push"
              disabled={dirty || !status?.endpoint.up || !status.writable}
              label={dirty ? "Save first" : "Push the job to Glue"}
              onClick={() => setDialog("push")}
            >
              Push
            </Button>
            <Button
              icon="play"
              disabled={!status?.endpoint.up || !status.writable || !job?.in_glue}
              label="Run the version that is in Glue"
              onClick={() => void run()}
            >
              Run
            </Button>
          </div>
        )}
      </header>
      {failure ? <Fault failure={failure} /> : null}
      <Tabs
        label="Views of the job"
        chosen={tab}
        choose={(next) => setQuery({ tab: next === "visual" ? undefined : next })}
        tabs={[
          ["visual", "Visual"],
          ["script", "Script"],
          ["details", "Job details"],
          ["runs", "Runs"],
        ]}
      />
      {tab === "visual" ? (
        <>
          {problems.length ? (
            <ProblemList problems={problems} definition={definition} choose={choose} />
          ) : null}
          <div className={node ? "studio has-node" : "studio"}>
            <div className="studio-main">
              <div className="studio-canvas">
                {Object.keys(definition.nodes).length ? (
                  <Graph
                    boxes={boxes}
                    edges={edges}
                    chosen={node}
                    choose={choose}
                    open={(id) => {
                      choose(id);
                      setDrawer(true);
                      if (!offline && !readOnly) ask(id, false);
                    }}
                    label={`The nodes of ${name}`}
                    fitKey={`${name} ${boxes.length}`}
                  />
                ) : (
                  <Empty title="An empty canvas" icon="node">
                    <p>Start with a source.</p>
                    <Button look="main" icon="plus" onClick={() => setDialog("add")} disabled={!forms.value}>
                      Add node
                    </Button>
                  </Empty>
                )}
              </div>
              {node && !readOnly ? (
                drawer ? (
                  <PreviewDrawer
                    node={node}
                    name={nameOf(definition, node)}
                    definition={definition}
                    shown={preview}
                    ask={ask}
                    cancel={cancel}
                    close={() => setDrawer(false)}
                    disabled={offline}
                  />
                ) : (
                  <button
                    type="button"
                    className="drawer-handle"
                    onClick={() => {
                      setDrawer(true);
                      if (!offline && !preview.result?.nodes.some((one) => one.node === node))
                        ask(node, false);
                    }}
                  >
                    <Icon name="data" /> Data preview of {nameOf(definition, node)}
                  </button>
                )
              ) : null}
            </div>
            {node && forms.value ? (
              <Inspector
                key={node}
                id={node}
                definition={definition}
                forms={forms.value}
                checked={checked}
                problems={byNode.get(node) ?? []}
                catalog={catalog.value}
                preview={preview.result}
                readOnly={readOnly}
                act={act}
                choose={choose}
              />
            ) : node && readOnly ? (
              <ReportNode definition={definition} id={node} checked={checked} />
            ) : null}
          </div>
        </>
      ) : null}
      {tab === "script" ? (
        checked?.script ? (
          <Code
            value={checked.script}
            language="python"
            label={`Script of ${name}`}
            lit={node ? (checked.sections[node] as [number, number] | undefined) : null}
            most="calc(100vh - 230px)"
          />
        ) : (
          <Empty title="No script yet" icon="warn">
            The job has problems: fix them to see its script.
          </Empty>
        )
      ) : null}
      {tab === "details" ? (
        <Details
          definition={definition}
          problems={byNode.get("") ?? []}
          readOnly={readOnly}
          set={(key, value) => act({ do: "settings", key, value })}
          path={job?.path ?? ""}
          inStep={job?.in_step ?? true}
        />
      ) : null}
      {tab === "runs" ? <JobRuns name={name} /> : null}
      {dialog === "add" && forms.value ? (
        <Palette
          forms={forms.value}
          previous={node ? nodeOf(definition, node) : null}
          previousName={node ? nameOf(definition, node) : ""}
          hasReaders={node ? readersOf(definition, node).length > 0 : false}
          close={() => setDialog(null)}
          add={(type, splice) => {
            const id = newId(definition);
            if (forms.value) act({ do: "add", id, type, forms: forms.value, after: node, splice });
            setDialog(null);
            choose(id);
          }}
        />
      ) : null}
      {dialog === "save" && dirty ? (
        <SaveDialog
          name={name}
          definition={definition}
          etag={job?.etag ?? ""}
          saved={(made) => {
            base.current = JSON.stringify(made.definition);
            act({ do: "load", definition: made.definition });
            setChecked(made.checked);
            setDialog(null);
            onSaved(made);
          }}
          reload={() => {
            setDialog(null);
            base.current = "";
            onReload();
          }}
          close={() => setDialog(null)}
        />
      ) : null}
      {dialog === "push" ? (
        <PushDialog
          name={name}
          place={status?.endpoint.local ? "local" : "AWS"}
          close={() => setDialog(null)}
        />
      ) : null}
    </div>
  );
}
