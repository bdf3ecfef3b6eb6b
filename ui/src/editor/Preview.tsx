import { type ReactElement, useEffect, useState } from "react";
import { api, failureOf } from "../api/client";
import type { Definition, Failure, NodePreview, Preview, Started } from "../api/types";
import { Grid } from "../data/Grid";
import { count, seconds } from "../lib/format";
import { Button, Chip, Cut, Empty, Fault, Loading, Tabs } from "../parts/basics";
import { Icon } from "../parts/icons";
import { print } from "./state";

export interface Previewed {
  result: Preview | null;
  prints: Record<string, string>;
  failure: Failure | null;
  starting: boolean;
}
export const NO_PREVIEW: Previewed = { result: null, prints: {}, failure: null, starting: false };
const EVERY = 150;

/** Runs previews and keeps the last one; nodes that have changed since are stale, not gone. */
export function usePreview(
  job: string,
  definition: Definition,
): { shown: Previewed; ask: (node: string, reveal: boolean) => void; cancel: () => void } {
  const [shown, setShown] = useState<Previewed>(NO_PREVIEW);
  const id = shown.result?.state === "running" ? shown.result.id : null;
  useEffect(() => {
    if (!id) return;
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const look = async () => {
      try {
        const result = await api<Preview>(`previews/${id}`);
        if (over) return;
        setShown((old) => ({ ...old, result }));
        if (result.state === "running") timer = setTimeout(look, EVERY);
      } catch (error) {
        if (!over) setShown((old) => ({ ...old, failure: failureOf(error), result: null }));
      }
    };
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [id]);
  const ask = async (node: string, reveal: boolean) => {
    setShown((old) => ({ ...old, starting: true, failure: null }));
    const prints = Object.fromEntries(
      Object.keys(definition.nodes).map((each) => [each, print(definition, each)]),
    );
    try {
      const started = await api<Started>(`jobs/${encodeURIComponent(job)}/previews`, "POST", {
        definition,
        node,
        reveal,
      });
      setShown({
        result: { id: started.id, state: "running", nodes: [], seconds: 0, error: null, notes: [] },
        prints,
        failure: null,
        starting: false,
      });
    } catch (error) {
      setShown((old) => ({ ...old, failure: failureOf(error), starting: false }));
    }
  };
  const cancel = () => {
    if (id) void api(`previews/${id}`, "DELETE");
  };
  return { shown, ask: (node, reveal) => void ask(node, reveal), cancel };
}

/** The drawer below the canvas: what the chosen node gives. */
export function PreviewDrawer({
  node,
  name,
  definition,
  shown,
  ask,
  cancel,
  close,
  disabled,
}: {
  node: string;
  name: string;
  definition: Definition;
  shown: Previewed;
  ask: (node: string, reveal: boolean) => void;
  cancel: () => void;
  close: () => void;
  disabled: string;
}): ReactElement {
  const [reveal, setReveal] = useState(false);
  const [tab, setTab] = useState("0");
  const mine: NodePreview | undefined = shown.result?.nodes.find((one) => one.node === node);
  const stale = Boolean(mine && shown.prints[node] !== print(definition, node));
  const running = shown.result?.state === "running" || shown.starting;
  const frame = mine?.frames[Number(tab)] ?? mine?.frames[0];
  const failed = shown.result?.nodes.find((one) => one.state === "failed");
  return (
    <section className="drawer" aria-label="Data preview">
      <header>
        <h2>Data preview</h2>
        <span className="drawer-name">{name}</span>
        {mine?.frames.length ? (
          <span className="drawer-facts">
            {mine.rows_in == null ? null : <>{count(mine.rows_in)} rows in, </>}
            {count(frame?.count)} rows {mine.rows_in == null ? "" : "out"}
            {mine.seconds == null ? "" : ` · ${seconds(mine.seconds)}`}
          </span>
        ) : null}
        {stale ? <Chip tone="warn">changed since</Chip> : null}
        <div className="actions">
          <label className="switch">
            <input
              type="checkbox"
              checked={reveal}
              onChange={(event) => {
                setReveal(event.target.checked);
                if (mine) ask(node, event.target.checked);
              }}
            />
            Show personal values
          </label>
          {running ? (
            <Button icon="stop" onClick={cancel}>
              Cancel
            </Button>
          ) : (
            <Button
              look="main"
              icon="play"
              onClick={() => ask(node, reveal)}
              disabled={Boolean(disabled)}
              label={disabled || undefined}
            >
              {mine ? "Preview again" : "Preview data"}
            </Button>
          )}
          <Button icon="close" look="quiet" label="Close the preview" onClick={close} />
        </div>
      </header>
      <div className={stale ? "drawer-body is-stale" : "drawer-body"}>
        {shown.failure ? <Fault failure={shown.failure} /> : null}
        {mine?.note ? (
          <p className="drawer-note">
            <Icon name="warn" /> <Cut text={mine.note} />
          </p>
        ) : null}
        {mine?.state === "failed" ? (
          <Fault
            failure={{
              title: mine.error ?? "It failed",
              status: 0,
              detail: mine.line ? `line ${mine.line} of the script` : "",
              problems: [],
            }}
          />
        ) : null}
        {mine?.state === "not reached" ? (
          <Empty title="Not reached" icon="stop">
            {failed ? `A node before it failed: ${failed.error ?? ""}` : (shown.result?.error ?? "")}
          </Empty>
        ) : null}
        {mine && mine.frames.length > 1 ? (
          <Tabs
            label="Frames of the collection"
            tabs={mine.frames.map((one, n) => [
              String(n),
              <span key={n}>
                {one.name} <small>{count(one.count)}</small>
              </span>,
            ])}
            chosen={tab in mine.frames ? tab : "0"}
            choose={setTab}
          />
        ) : null}
        {frame ? (
          frame.rows.length ? (
            <Grid columns={frame.columns} rows={frame.rows} label={`Rows of ${name}`} height="260px" />
          ) : (
            <Empty title="No rows">
              The node gives its {frame.columns.length} columns, but no row of the sample comes through.
            </Empty>
          )
        ) : null}
        {running && !frame ? <Loading label="Running the preview" /> : null}
        {!mine && !running && !shown.failure ? (
          <p className="muted drawer-hint">
            A preview runs the script of this node and of those before it on a copy of the sources, in a
            process of its own. It writes nothing to the lake. {disabled}
          </p>
        ) : null}
        {shown.result?.state === "failed" && !failed && shown.result.error ? (
          <Fault failure={{ title: shown.result.error, status: 0, detail: "", problems: [] }} />
        ) : null}
        {shown.result?.state === "cancelled" ? <p className="muted">{shown.result.error}</p> : null}
      </div>
    </section>
  );
}
