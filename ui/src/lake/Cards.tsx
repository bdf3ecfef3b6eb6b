import type { ReactElement } from "react";
import type { LakeNode, Rows } from "../api/types";
import { bytes, count, seconds, zone } from "../lib/format";
import { Name, State } from "../parts/basics";
import { Icon } from "../parts/icons";

export function described(node: LakeNode, rows: Rows | undefined): string {
  if (node.kind === "job")
    return `Job ${node.name}, ${node.run ? `last run ${node.run.state.toLowerCase()}` : "never run"}`;
  const n = rows?.rows[`${node.database}.${node.name}`];
  return `Table ${node.database}.${node.name}${n === undefined ? "" : `, ${count(n)} rows`}${node.personal.length ? ", holds personal data" : ""}`;
}

export function TableCard({
  node,
  rows,
  databases,
}: {
  node: LakeNode;
  rows: Rows | undefined;
  databases: string[];
}): ReactElement {
  const n = rows?.rows[`${node.database}.${node.name}`];
  return (
    <>
      <span className="card-word">
        {node.kind === "folder" ? "folder" : zone(node.database, databases)}
        {node.personal.length ? <Icon name="lock" size={11} /> : null}
        {node.problems.length ? <Icon name="warn" size={12} /> : null}
      </span>
      <span className="card-name">
        <Name>{node.name}</Name>
      </span>
      <span className="card-foot">
        <b>{n === undefined ? "" : count(n)}</b>
        <span>{node.size == null ? "" : bytes(node.size)}</span>
      </span>
    </>
  );
}

export function JobCard({ node }: { node: LakeNode }): ReactElement {
  return (
    <>
      <span className="card-name">
        <Name>{node.name}</Name>
      </span>
      <span className="card-foot">
        {node.run ? <State state={node.run.state} small /> : <span>not run</span>}
        <span>{node.run ? seconds(node.run.seconds) : ""}</span>
      </span>
    </>
  );
}
