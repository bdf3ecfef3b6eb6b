import { type ReactElement, useEffect, useState } from "react";
import { api, failureOf } from "../api/client";
import type { Definition, Difference, Failure, Job, Message } from "../api/types";
import { Button, Dialog, Fault, Loading, Tabs } from "../parts/basics";

/** What saving would change, in words and as text; then the save, with its conflict rules. */
export function SaveDialog({
  name,
  definition,
  etag,
  saved,
  reload,
  close,
}: {
  name: string;
  definition: Definition;
  etag: string;
  saved: (job: Job) => void;
  reload: () => void;
  close: () => void;
}): ReactElement {
  const [found, setFound] = useState<Difference>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const [tab, setTab] = useState("words");
  useEffect(() => {
    api<Difference>(`jobs/${encodeURIComponent(name)}/diff`, "POST", definition).then(setFound, (error) =>
      setFailure(failureOf(error)),
    );
  }, [name, definition]);
  const save = async (mark: string) => {
    setBusy(true);
    try {
      saved(await api<Job>(`jobs/${encodeURIComponent(name)}`, "PUT", { definition, etag: mark }));
    } catch (error) {
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  const keepMine = async () => {
    try {
      const theirs = await api<Job>(`jobs/${encodeURIComponent(name)}`);
      await save(theirs.etag);
    } catch (error) {
      const told = failureOf(error);
      if (told.status === 404) await save("");
      else setFailure(told);
    }
  };
  return (
    <Dialog title={`Save ${name}`} close={close} wide>
      {failure ? <Fault failure={failure} /> : null}
      {failure?.status === 412 ? (
        <div className="actions">
          <Button onClick={reload}>Reload theirs</Button>
          <Button look="danger" onClick={() => void keepMine()}>
            Keep mine, and save
          </Button>
        </div>
      ) : null}
      {found ? (
        <>
          <Tabs
            label="What changes"
            chosen={tab}
            choose={setTab}
            tabs={[
              ["words", "In words"],
              ["definition", "Definition"],
              ["script", "Script"],
              ["head", "Since the last commit"],
            ]}
          />
          {tab === "words" || tab === "head" ? (
            <Words lines={tab === "words" ? found.words : found.head} />
          ) : (
            <DiffText text={tab === "definition" ? found.definition : found.script} />
          )}
        </>
      ) : failure ? null : (
        <Loading lines={4} />
      )}
      <div className="actions is-end">
        <small className="muted">
          Writes the definition and its script, as `make jobs` does. You commit them.
        </small>
        <Button look="quiet" onClick={close}>
          Cancel
        </Button>
        <Button look="main" icon="save" busy={busy} disabled={!found} onClick={() => void save(etag)}>
          Save
        </Button>
      </div>
    </Dialog>
  );
}

function Words({ lines }: { lines: string[] }): ReactElement {
  return lines.length ? (
    <ul className="words">
      {lines.map((line, n) => (
        <li key={n}>
          <pre>{line}</pre>
        </li>
      ))}
    </ul>
  ) : (
    <p className="muted">No differences.</p>
  );
}

export function DiffText({ text }: { text: string }): ReactElement {
  if (!text) return <p className="muted">No differences.</p>;
  return (
    <pre className="diff">
      {text.split("\n").map((line, n) => (
        <span
          key={n}
          className={
            /^(\+\+\+|---|@@)/.test(line)
              ? "is-head"
              : line.startsWith("+")
                ? "is-new"
                : line.startsWith("-")
                  ? "is-old"
                  : ""
          }
        >
          {line}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}

/** Brings the saved job to Glue, after showing how the two differ. */
export function PushDialog({
  name,
  place,
  close,
}: {
  name: string;
  place: string;
  close: () => void;
}): ReactElement {
  const [lines, setLines] = useState<string[]>();
  const [done, setDone] = useState<string[]>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    api<Message>(`jobs/${encodeURIComponent(name)}/glue`).then(
      (told) => setLines(told.lines),
      (error) => setFailure(failureOf(error)),
    );
  }, [name]);
  const same = lines?.length === 1 && lines[0] === `${name}: same`;
  const push = async (ours: boolean) => {
    setBusy(true);
    setFailure(undefined);
    try {
      setDone(
        (await api<Message>(`jobs/${encodeURIComponent(name)}/push`, "POST", { ours, role: "", scripts: "" }))
          .lines,
      );
    } catch (error) {
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  return (
    <Dialog title={`Push ${name} to Glue (${place})`} close={close} wide>
      {failure ? <Fault failure={failure} /> : null}
      {done ? (
        <pre className="told is-good">{done.join("\n")}</pre>
      ) : lines ? (
        <pre className="told">
          {same ? "Glue has the job as it is in git: there is nothing to push." : lines.join("\n")}
        </pre>
      ) : failure ? null : (
        <Loading lines={3} />
      )}
      <div className="actions is-end">
        <Button look="quiet" onClick={close}>
          {done ? "Close" : "Cancel"}
        </Button>
        {failure?.status === 409 ? (
          <Button look="danger" busy={busy} onClick={() => void push(true)}>
            Overwrite the edits made there
          </Button>
        ) : done ? null : (
          <Button
            look="main"
            icon="push"
            busy={busy}
            disabled={!lines || same}
            onClick={() => void push(false)}
          >
            Push
          </Button>
        )}
      </div>
    </Dialog>
  );
}
