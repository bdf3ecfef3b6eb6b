import type { ReactElement } from "react";
import type { Definition, NodePreview, NodeView } from "../api/types";
import type { Box } from "../graph/Graph";
import { count, plural } from "../lib/format";
import { Name } from "../parts/basics";
import { Icon } from "../parts/icons";
import type { Previewed } from "./Preview";
import { print } from "./state";

/** A node's card on the canvas; `wrong` is the number of its problems. */
export function card(node: NodeView, wrong: number, preview: Previewed, definition: Definition): Box {
  const seen = preview.result?.nodes.find((one) => one.node === node.id);
  const stale = Boolean(seen && preview.prints[node.id] !== print(definition, node.id));
  return {
    id: node.id,
    key: JSON.stringify([node.word, node.name, node.role, wrong, stale, seen?.state, seen?.frames[0]?.count]),
    x: node.x,
    y: node.y,
    width: node.width,
    height: node.height,
    label: `${node.word} ${node.name}${wrong ? `, ${plural(wrong, "problem")}` : ""}${seen?.frames[0]?.count != null ? `, ${count(seen.frames[0].count)} rows` : ""}`,
    look: `is-node is-role-${node.role}${wrong ? " is-wrong" : ""}`,
    colour: `var(--kind-${KINDS[node.word] ?? "transform"})`,
    body: (
      <>
        <span className="card-word">
          {node.word}
          {wrong ? (
            <span className="card-wrong">
              <Icon name="warn" size={12} /> {wrong}
            </span>
          ) : null}
        </span>
        <span className="card-name">
          <Name>{node.name || "(no name)"}</Name>
        </span>
        <span className="card-foot">{seen ? <Seen seen={seen} stale={stale} /> : null}</span>
      </>
    ),
  };
}

const KINDS: Record<string, string> = {
  source: "source",
  target: "target",
  SQL: "sql",
  code: "code",
  "data quality": "quality",
  "from collection": "collection",
};

function Seen({ seen, stale }: { seen: NodePreview; stale: boolean }): ReactElement {
  if (seen.state === "failed")
    return (
      <span className="is-failed">
        <Icon name="cross" size={11} /> failed
      </span>
    );
  if (seen.state === "not reached") return <span>not reached</span>;
  if (seen.state !== "done") return <span className="is-live">running</span>;
  return (
    <span className={stale ? "is-stale" : ""}>
      <b>{count(seen.frames[0]?.count)}</b> rows{stale ? ", stale" : ""}
    </span>
  );
}
