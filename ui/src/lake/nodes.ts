import type { LakeNode } from "../api/types";
import { link } from "../lib/router";

export const ZONES = [
  "var(--zone-1)",
  "var(--zone-2)",
  "var(--zone-3)",
  "var(--zone-4)",
  "var(--zone-5)",
  "var(--zone-6)",
];

export function zoneColour(database: string, databases: readonly string[]): string {
  const at = databases.indexOf(database);
  return at < 0 ? "var(--muted)" : (ZONES[at % ZONES.length] ?? "var(--muted)");
}

export function openNode(node: LakeNode): string {
  return node.kind === "job" ? link(["job", node.name]) : link(["table", node.database, node.name]);
}
