import type { ReactElement } from "react";
import { useState } from "react";
import { api, failureOf, useResource } from "../api/client";
import type { Failure, Message, Versions } from "../api/types";
import { ago, bytes, count, plural, time } from "../lib/format";
import { Button, Chip, Dialog, Empty, Fault, Loading } from "../parts/basics";
import { Icon } from "../parts/icons";

export function VersionList({
  path,
  writable,
  done,
}: {
  path: string;
  writable: boolean;
  done: () => void;
}): ReactElement {
  const versions = useResource<Versions>(`${path}/versions`);
  const [sure, setSure] = useState<string | null>(null);
  const [told, setTold] = useState<string[]>();
  const [failure, setFailure] = useState<Failure>();
  if (!versions.value)
    return versions.failure ? <Fault failure={versions.failure} again={versions.reload} /> : <Loading />;
  const restore = async (version: string) => {
    try {
      setTold((await api<Message>(`${path}/restore`, "POST", { version })).lines);
      setFailure(undefined);
      versions.reload();
      done();
    } catch (error) {
      setFailure(failureOf(error));
    }
    setSure(null);
  };
  return (
    <div className="panel">
      {failure ? <Fault failure={failure} /> : null}
      {told ? <pre className="told is-good">{told.join("\n")}</pre> : null}
      {versions.value.versioned ? null : (
        <p className="warn">
          <Icon name="warn" /> The bucket keeps no versions: only what is there now can be shown.
        </p>
      )}
      <div className="scroll" tabIndex={0}>
        <table className="plain is-narrow">
          <thead>
            <tr>
              <th scope="col">Since</th>
              <th scope="col" className="num">
                Files
              </th>
              <th scope="col" className="num">
                Size
              </th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {versions.value.versions.map((version) => (
              <tr key={version.id}>
                <td title={time(version.at)}>
                  {time(version.at)} <span className="muted">({ago(version.at)})</span>
                </td>
                <td className="num">{version.empty ? "none" : count(version.files)}</td>
                <td className="num">{bytes(version.size)}</td>
                <td className="num">
                  {version.current ? (
                    <Chip tone="good">current</Chip>
                  ) : writable && !version.empty ? (
                    <Button onClick={() => setSure(version.id)}>Restore</Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {versions.value.versions.length ? null : <Empty title="No data yet" />}
      {sure ? (
        <Dialog title="Restore this state?" close={() => setSure(null)}>
          <p>
            The table's files become those of {time(Number(sure))} again. Tables made from it are not changed:
            run their jobs. What is there now stays among the versions (
            {plural(versions.value.versions.length, "state")}).
          </p>
          <p className="warn">
            <Icon name="warn" /> A customer who was erased since then must not come back: run{" "}
            <code>make forget</code> for them again.
          </p>
          <div className="actions is-end">
            <Button look="quiet" onClick={() => setSure(null)}>
              Cancel
            </Button>
            <Button look="danger" onClick={() => void restore(sure)}>
              Restore
            </Button>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
