import type { ReactElement } from "react";
import type { LakeNode, Panel as PanelData, Rows } from "../api/types";
import { ago, bytes, count, plural, seconds, zone } from "../lib/format";
import { link } from "../lib/router";
import { Button, Name, Panel, State } from "../parts/basics";
import { Icon } from "../parts/icons";
import { openNode } from "./nodes";

export function NodePanel({
  node,
  rows,
  databases,
  close,
}: {
  node: LakeNode;
  rows: Rows | undefined;
  databases: string[];
  close: () => void;
}): ReactElement {
  const n = rows?.rows[`${node.database}.${node.name}`];
  return (
    <Panel
      className="node-panel"
      title={<Name>{node.name}</Name>}
      actions={<Button icon="close" look="quiet" label="Close details" onClick={close} />}
    >
      <p>{node.description}</p>
      {node.problems.map((text) => (
        <p key={text} className="warn">
          <Icon name="warn" /> {text}
        </p>
      ))}
      <dl className="facts">
        {node.kind === "job" ? (
          <>
            <dt>Last run</dt>
            <dd>
              {node.run ? (
                <a href={link(["run", node.name, node.run.id])}>
                  <State state={node.run.state} /> {ago(node.run.started)}
                </a>
              ) : (
                "never"
              )}
            </dd>
            {node.run ? (
              <>
                <dt>Took</dt>
                <dd>{seconds(node.run.seconds)}</dd>
                <dt>Rows</dt>
                <dd>
                  {count(node.run.rows_read)} read, {count(node.run.rows_written)} written
                </dd>
                <dt>Rules</dt>
                <dd>
                  {node.run.rules
                    ? `${node.run.rules - node.run.rules_failed} of ${node.run.rules} passed`
                    : "none"}
                </dd>
              </>
            ) : null}
          </>
        ) : (
          <>
            <dt>Zone</dt>
            <dd>{zone(node.database, databases) || "a folder on S3"}</dd>
            <dt>Rows</dt>
            <dd>{count(n)}</dd>
            <dt>Data</dt>
            <dd>
              {node.size == null ? "–" : `${bytes(node.size)} in ${plural(node.files ?? 0, "file")}`}{" "}
              {node.format}
            </dd>
            <dt>Changed</dt>
            <dd>{ago(node.changed)}</dd>
            <dt>Personal</dt>
            <dd>{node.personal.length ? node.personal.join(", ") : "none"}</dd>
          </>
        )}
      </dl>
      {node.kind === "folder" ? null : (
        <a className="button is-main" href={openNode(node)}>
          Open {node.kind}
        </a>
      )}
    </Panel>
  );
}

export function FigurePanel({ panel }: { panel: PanelData }): ReactElement {
  return (
    <Panel title={panel.title} className="figure-panel">
      {panel.problem ? (
        <p className="warn">
          <Icon name="warn" /> {panel.problem}
        </p>
      ) : null}
      {panel.lead ? <p className="lead">{panel.lead}</p> : null}
      <div className="figure-body">
        <div className="figures">
          {panel.figures.map((figure) => (
            <div key={figure.label} className={`figure is-${figure.tone}`}>
              <span>{figure.label}</span>
              <b>{figure.value}</b>
              <small>{figure.note}</small>
            </div>
          ))}
        </div>
        {panel.tables.map((table) => (
          <table key={table.title} className="plain">
            <caption>{table.title}</caption>
            <thead>
              <tr>
                {table.columns.map((name, n) => (
                  <th key={name} className={n ? "num" : ""} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row) => (
                <tr key={row[0]}>
                  {row.map((cell, n) => (
                    <td key={n} className={n ? "num" : ""}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </Panel>
  );
}
