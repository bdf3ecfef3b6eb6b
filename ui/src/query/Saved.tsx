import type { ReactElement } from "react";
import { useState } from "react";
import { api, failureOf } from "../api/client";
import type { Failure, SavedQuery, Started } from "../api/types";
import { Button, Dialog, Empty, Fault } from "../parts/basics";

export function SavedList({
  queries,
  choose,
  changed,
  writable,
}: {
  queries: SavedQuery[];
  choose: (sql: string) => void;
  changed: () => void;
  writable: boolean;
}): ReactElement {
  const [failure, setFailure] = useState<Failure>();
  if (!queries.length)
    return (
      <Empty title="No query is saved">
        Save stores a query in Athena's workgroup, for everyone who uses it.
      </Empty>
    );
  const drop = async (query: SavedQuery) => {
    if (!confirm(`Delete the saved query ${query.name} from Athena?`)) return;
    try {
      await api(`saved/${encodeURIComponent(query.id)}`, "DELETE");
      changed();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <>
      {failure ? <Fault failure={failure} /> : null}
      <ul className="saved">
        {queries.map((query) => (
          <li key={query.id || query.name}>
            <button type="button" onClick={() => choose(query.sql)}>
              <strong>{query.name}</strong>
              <span>{query.description}</span>
            </button>
            {query.id && writable ? (
              <Button
                icon="trash"
                look="quiet"
                label={`Delete ${query.name}`}
                onClick={() => void drop(query)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}

export function SaveQuery({
  sql,
  close,
  done,
}: {
  sql: string;
  close: () => void;
  done: () => void;
}): ReactElement {
  const [name, setName] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const save = async () => {
    try {
      await api<Started>("saved", "POST", { name, sql });
      done();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <Dialog title="Save this query" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {failure ? <Fault failure={failure} /> : null}
        <div className="field">
          <label htmlFor="query-name">Name</label>
          <input
            id="query-name"
            type="text"
            value={name}
            maxLength={128}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <p className="muted">Athena stores it in the workgroup; the console lists it too.</p>
        <div className="actions is-end">
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button look="main" icon="save" disabled={!name.trim()} onClick={() => void save()}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
