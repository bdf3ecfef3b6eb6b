import { type ReactElement, useMemo, useState } from "react";
import type { CatalogTree, Checked, Column, Definition, Forms, Preview, Problem } from "../api/types";
import { Code } from "../code/Code";
import { StructureForm, Surroundings } from "../forms/Form";
import { Button, Chip, Tabs } from "../parts/basics";
import { Icon } from "../parts/icons";
import { type Action, inputsOf, nameOf, newId, nodeOf, scriptOf, upstream } from "./state";

interface Props {
  id: string;
  definition: Definition;
  forms: Forms;
  checked: Checked | undefined;
  problems: Problem[];
  catalog: CatalogTree | undefined;
  preview: Preview | null;
  readOnly: boolean;
  act: (action: Action) => void;
  choose: (id: string | null) => void;
}

/** The columns a node gives: from its last preview, else from the catalog. */
export function columnsOf(id: string, checked: Checked | undefined, preview: Preview | null): Column[] {
  const seen = preview?.nodes.find((one) => one.node === id && one.state === "done");
  const frame = seen?.frames.reduce(
    (best, one) => (one.columns.length > best.columns.length && one.name !== "rowLevelOutcomes" ? one : best),
    seen.frames[0] ?? { columns: [], name: "", rows: [], count: 0 },
  );
  if (frame?.columns.length)
    return frame.columns.map((one) => ({
      name: one.name,
      type: one.type,
      comment: "",
      personal: one.masked,
      partition: false,
    }));
  return checked?.schemas[id] ?? [];
}

export function Inspector({
  id,
  definition,
  forms,
  checked,
  problems,
  catalog,
  preview,
  readOnly,
  act,
  choose,
}: Props): ReactElement | null {
  const [tab, setTab] = useState("node");
  const [sure, setSure] = useState(false);
  const node = nodeOf(definition, id);
  const type = forms.types.find((one) => one.type === node?.type);
  const shape = type ? forms.shapes[type.shape] : undefined;
  const inputs = inputsOf(node);
  const around = useMemo(
    () => ({
      forms,
      inputs: inputs.map((input) => ({
        id: input,
        name: nameOf(definition, input),
        columns: columnsOf(input, checked, preview),
      })),
      problems,
      catalog,
      readOnly,
      nodeType: node?.type ?? "",
    }),
    [forms, inputs, definition, checked, preview, problems, catalog, readOnly, node?.type],
  );
  if (!node) return null;
  const section = checked?.sections[id];
  const lines = scriptOf(checked, id);
  const schema = columnsOf(id, checked, preview);
  const below = Object.keys(definition.nodes).filter(
    (other) =>
      other !== id &&
      !upstream(definition, other).has(id) &&
      !nodeOf(definition, other)?.type.endsWith("Target"),
  );
  const most = type?.inputs[1];
  return (
    <section className="inspector" aria-label={`Node ${nameOf(definition, id)}`}>
      <header>
        <div>
          <small>
            {type?.label ?? node.type} <code>{node.type}</code>
          </small>
          <h2>{nameOf(definition, id)}</h2>
        </div>
        {readOnly ? null : (
          <div className="actions">
            <Button
              icon="copy"
              look="quiet"
              label="Duplicate this node"
              onClick={() => {
                const copy = newId(definition);
                act({ do: "duplicate", node: id, id: copy });
                choose(copy);
              }}
            />
            <Button icon="trash" look="quiet" label="Delete this node" onClick={() => setSure(true)} />
          </div>
        )}
      </header>
      {sure ? (
        <div className="sure" role="alert">
          <p>Delete “{nameOf(definition, id)}”?</p>
          <div className="actions">
            <Button
              look="danger"
              onClick={() => {
                act({ do: "delete", node: id, join: true });
                choose(null);
                setSure(false);
              }}
            >
              {inputs.length ? "Delete and reconnect" : "Delete"}
            </Button>
            {inputs.length ? (
              <Button
                onClick={() => {
                  act({ do: "delete", node: id, join: false });
                  choose(null);
                  setSure(false);
                }}
              >
                Delete without reconnecting
              </Button>
            ) : null}
            <Button look="quiet" onClick={() => setSure(false)}>
              Keep it
            </Button>
          </div>
        </div>
      ) : null}
      <Tabs
        label="About the node"
        chosen={tab}
        choose={setTab}
        tabs={[
          [
            "node",
            <span key="n">
              Properties{problems.length ? <Chip tone="bad">{problems.length}</Chip> : null}
            </span>,
          ],
          [
            "schema",
            <span key="s">
              Output schema <small>{schema.length || ""}</small>
            </span>,
          ],
          ["script", "Script"],
        ]}
      />
      {tab === "node" ? (
        <div className="inspector-body">
          {problems
            .filter((one) => !one.field || one.field === "Name" || one.field.startsWith("Inputs"))
            .map((one, n) => (
              <p key={n} className="field-fault" role="alert">
                <Icon name="warn" size={13} /> {one.field ? <code>{one.field}</code> : null} {one.message}
              </p>
            ))}
          <div className="field">
            <div className="field-head">
              <label htmlFor="node-name">Name</label>
            </div>
            <input
              id="node-name"
              type="text"
              value={String(node.fields.Name ?? "")}
              readOnly={readOnly}
              onChange={(event) => act({ do: "field", node: id, field: "Name", value: event.target.value })}
            />
          </div>
          {type?.group !== "Sources" ? (
            <div className="field" role="group" aria-label="Node parents">
              <div className="field-head">
                <span className="label">Node parents</span>
                <small className="muted">{most === 1 ? "one" : most === 2 ? "two" : "one or more"}</small>
              </div>
              <ul className="parents">
                {inputs.map((input, n) => (
                  <li key={`${input}${n}`}>
                    <button type="button" className="more" onClick={() => choose(input)}>
                      {nameOf(definition, input)}
                    </button>
                    {readOnly ? null : (
                      <Button
                        icon="close"
                        look="quiet"
                        label={`Disconnect ${nameOf(definition, input)}`}
                        onClick={() =>
                          act({ do: "inputs", node: id, inputs: inputs.filter((_, m) => m !== n) })
                        }
                      />
                    )}
                  </li>
                ))}
              </ul>
              {readOnly ? null : (
                <select
                  aria-label="Connect a parent"
                  value=""
                  onChange={(event) => {
                    const next = event.target.value;
                    if (next)
                      act({ do: "inputs", node: id, inputs: most === 1 ? [next] : [...inputs, next] });
                  }}
                >
                  <option value="">
                    {most === 1 && inputs.length ? "Change the parent" : "Connect a parent"}
                  </option>
                  {below
                    .filter((other) => !inputs.includes(other))
                    .map((other) => (
                      <option key={other} value={other}>
                        {nameOf(definition, other)}
                      </option>
                    ))}
                </select>
              )}
            </div>
          ) : null}
          {shape ? (
            <Surroundings.Provider value={around}>
              <fieldset className="bare" disabled={readOnly} key={id}>
                <StructureForm
                  shape={shape}
                  value={node.fields}
                  change={(field, value) => act({ do: "field", node: id, field, value })}
                />
              </fieldset>
            </Surroundings.Provider>
          ) : (
            <p className="warn">Glue Studio has no node type {node.type}.</p>
          )}
        </div>
      ) : null}
      {tab === "schema" ? (
        <div className="inspector-body">
          {schema.length ? (
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col">Type</th>
                </tr>
              </thead>
              <tbody>
                {schema.map((column) => (
                  <tr key={column.name}>
                    <td>
                      {column.name} {column.personal ? <Icon name="lock" size={12} /> : null}
                    </td>
                    <td>
                      <code>{column.type}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : (
            <p className="muted">Not known yet: preview the node's data to see what it gives.</p>
          )}
        </div>
      ) : null}
      {tab === "script" ? (
        <div className="inspector-body">
          {lines ? (
            <Code value={lines} language="python" label="The node's lines of the script" most="60vh" />
          ) : (
            <p className="muted">The job has problems: fix them to see its script.</p>
          )}
          {section ? (
            <p className="muted">
              Lines {section[0]} to {section[1]} of the script.
            </p>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}
