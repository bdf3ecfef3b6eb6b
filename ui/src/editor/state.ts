/** The editor's state: a definition that every action makes anew, with undo and redo. Nothing here draws or asks. */
import type { Checked, Definition, Field, Forms, NodeType } from "../api/types";
import { blank } from "../forms/shape";

export type Fields = Record<string, unknown>;
export interface EditNode {
  type: string;
  fields: Fields;
}

export interface Editor {
  definition: Definition;
  past: Definition[];
  future: Definition[];
  /** What was changed last: typing in one field is one step to undo. */
  touched: string;
  at: number;
}

export type Action =
  | { do: "load"; definition: Definition }
  | { do: "field"; node: string; field: string; value: unknown; at?: number }
  | { do: "settings"; key: string; value: unknown; at?: number }
  | { do: "add"; id: string; type: NodeType; forms: Forms; after: string | null; splice: boolean }
  | { do: "delete"; node: string; join: boolean }
  | { do: "inputs"; node: string; inputs: string[] }
  | { do: "duplicate"; node: string; id: string }
  | { do: "undo" }
  | { do: "redo" };

const STEPS = 200;
const ONE_STEP_MS = 1200;

export function start(definition: Definition): Editor {
  return { definition, past: [], future: [], touched: "", at: 0 };
}

export function reduce(state: Editor, action: Action): Editor {
  switch (action.do) {
    case "load":
      return start(action.definition);
    case "undo": {
      const before = state.past.at(-1);
      if (!before) return state;
      return {
        definition: before,
        past: state.past.slice(0, -1),
        future: [state.definition, ...state.future],
        touched: "",
        at: 0,
      };
    }
    case "redo": {
      const [next, ...rest] = state.future;
      if (!next) return state;
      return { definition: next, past: [...state.past, state.definition], future: rest, touched: "", at: 0 };
    }
    default: {
      const definition = changed(state.definition, action);
      if (definition === state.definition) return state;
      const touched =
        action.do === "field" ? `${action.node} ${action.field}` : action.do === "settings" ? action.key : "";
      const at = ("at" in action ? action.at : undefined) ?? Date.now();
      const same = touched !== "" && touched === state.touched && at - state.at < ONE_STEP_MS;
      return {
        definition,
        past: same ? state.past : [...state.past.slice(-STEPS + 1), state.definition],
        future: [],
        touched,
        at,
      };
    }
  }
}

function changed(definition: Definition, action: Action): Definition {
  switch (action.do) {
    case "field": {
      const node = nodeOf(definition, action.node);
      if (!node) return definition;
      const fields = { ...node.fields };
      if (action.value === undefined) delete fields[action.field];
      else fields[action.field] = action.value;
      return withNode(definition, action.node, { type: node.type, fields });
    }
    case "settings": {
      const settings = { ...definition.settings };
      if (action.value === undefined || action.value === "") delete settings[action.key];
      else settings[action.key] = action.value;
      return { ...definition, settings };
    }
    case "add":
      return added(definition, action);
    case "duplicate": {
      const node = nodeOf(definition, action.node);
      if (!node) return definition;
      const fields = { ...structuredClone(node.fields), Name: `${String(node.fields.Name ?? "")} copy` };
      return withNode(definition, action.id, { type: node.type, fields });
    }
    case "inputs": {
      const node = nodeOf(definition, action.node);
      if (!node) return definition;
      return withNode(definition, action.node, {
        type: node.type,
        fields: following(definition, node, action.inputs),
      });
    }
    case "delete":
      return removed(definition, action.node, action.join);
    default:
      return definition;
  }
}

export function nodeOf(definition: Definition, id: string): EditNode | null {
  const body = definition.nodes[id];
  const entry = body ? Object.entries(body)[0] : undefined;
  return entry ? { type: entry[0], fields: entry[1] as Fields } : null;
}

/** A node's lines of its job's script; none before the definition was checked. */
export function scriptOf(checked: Checked | undefined, id: string): string {
  const section = checked?.sections[id];
  if (!section || !checked?.script) return "";
  return checked.script
    .split("\n")
    .slice(section[0] - 1, section[1])
    .join("\n");
}

export function inputsOf(node: EditNode | null): string[] {
  const given = node?.fields.Inputs;
  return Array.isArray(given) ? given.filter((one): one is string => typeof one === "string") : [];
}

export function nameOf(definition: Definition, id: string): string {
  return String(nodeOf(definition, id)?.fields.Name ?? id);
}

export function readersOf(definition: Definition, id: string): string[] {
  return Object.keys(definition.nodes).filter((other) => inputsOf(nodeOf(definition, other)).includes(id));
}

/** Everything a node reads, directly or not, and itself. */
export function upstream(definition: Definition, id: string): Set<string> {
  const found = new Set([id]);
  const waiting = [id];
  while (waiting.length) {
    for (const input of inputsOf(nodeOf(definition, waiting.pop() ?? "")))
      if (!found.has(input)) {
        found.add(input);
        waiting.push(input);
      }
  }
  return found;
}

function withNode(definition: Definition, id: string, node: EditNode): Definition {
  return { ...definition, nodes: { ...definition.nodes, [id]: { [node.type]: node.fields } } };
}

/** A node's fields after its inputs changed: what names an input goes with it. */
function following(definition: Definition, node: EditNode, inputs: string[]): Fields {
  const fields: Fields = { ...node.fields, Inputs: inputs };
  const before = inputsOf(node);
  const gone = before.filter((id) => !inputs.includes(id));
  const fresh = inputs.filter((id) => !before.includes(id));
  // An input that takes another's place takes over what was said of that one.
  const instead = new Map(
    gone.map((id, n) => [id, fresh[n]]).filter((pair): pair is [string, string] => Boolean(pair[1])),
  );
  const swap = (id: unknown) => instead.get(String(id)) ?? String(id);
  if (node.type === "SparkSQL") {
    const old = listOf(fields.SqlAliases);
    const kept = old
      .map((one) => ({ ...one, From: swap(one.From) }))
      .filter((one) => inputs.includes(one.From));
    const names = new Set(kept.map((one) => String((one as Fields).Alias)));
    for (const id of inputs)
      if (!kept.some((one) => one.From === id))
        kept.push({ From: id, Alias: free(alias(nameOf(definition, id)), names) } as never);
    fields.SqlAliases = kept;
  }
  if (node.type === "Join") {
    const old = listOf(fields.Columns);
    const kept = old
      .map((one) => ({ ...one, From: swap(one.From) }))
      .filter((one) => inputs.includes(one.From));
    for (const id of inputs)
      if (!kept.some((one) => one.From === id)) kept.push({ From: id, Keys: [] } as never);
    fields.Columns = inputs.map((id) => kept.find((one) => one.From === id)).filter(Boolean);
  }
  if (node.type === "EvaluateDataQualityMultiFrame") {
    const old = Object.entries((fields.AdditionalDataSources as Record<string, string> | undefined) ?? {});
    const kept = new Map(
      old.map(([id, name]) => [swap(id), name] as const).filter(([id]) => inputs.slice(1).includes(id)),
    );
    const names = new Set(kept.values());
    for (const id of inputs.slice(1))
      if (!kept.has(id)) kept.set(id, free(alias(nameOf(definition, id)), names));
    if (kept.size) fields.AdditionalDataSources = Object.fromEntries(kept);
    else delete fields.AdditionalDataSources;
  }
  if (node.type === "Merge" && !inputs.includes(String(fields.Source))) fields.Source = inputs[0] ?? "";
  return fields;
}

function listOf(value: unknown): (Fields & { From: string })[] {
  return Array.isArray(value) ? (value as (Fields & { From: string })[]) : [];
}

export function alias(name: string): string {
  const word = name
    .replace(/\W+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
  return /^[a-z]/.test(word) ? word : `t_${word || "input"}`;
}

function free(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  taken.add(name);
  return name;
}

function freeName(definition: Definition, wanted: string): string {
  return free(wanted, new Set(Object.keys(definition.nodes).map((id) => nameOf(definition, id))));
}

const SPLIT = new Set(["CustomCode", "Route", "SplitFields", "EvaluateDataQualityMultiFrame"]);

/** The fields of a new node: all that are required, and what Glue Studio fills in. */
export function fresh(definition: Definition, type: NodeType, forms: Forms, after: string | null): Fields {
  const shape = forms.shapes[type.shape];
  const fields: Fields = { Name: freeName(definition, type.label.replace(/ \(.*\)$/, "")) };
  if (type.group !== "Sources") fields.Inputs = [];
  for (const field of shape?.fields ?? ([] as Field[]))
    if (field.required && !(field.name in fields)) fields[field.name] = blank(field.shape, forms);
  const previous = after ? nodeOf(definition, after) : null;
  switch (type.type) {
    case "SparkSQL":
      fields.SqlQuery = `select * from ${previous ? alias(nameOf(definition, after ?? "")) : "myDataSource"}`;
      break;
    case "CustomCode":
      fields.ClassName = "MyTransform";
      fields.Code = "return dfc";
      break;
    case "Filter":
      fields.LogicalOperator = "AND";
      break;
    case "EvaluateDataQualityMultiFrame":
      fields.Ruleset = "Rules = [\n    RowCount > 0\n]";
      fields.PublishingOptions = {
        EvaluationContext: alias(String(fields.Name)),
        ResultsPublishingEnabled: true,
        CloudWatchMetricsEnabled: true,
      };
      fields.AdditionalOptions = {
        "performanceTuning.caching": "CACHE_NOTHING",
        "observations.scope": "ALL",
      };
      break;
    case "EvaluateDataQuality":
      fields.Ruleset = "Rules = [\n    RowCount > 0\n]";
      fields.Output = "PrimaryInput";
      break;
    case "SelectFromCollection":
      fields.Index = 0;
      if (previous?.type === "EvaluateDataQualityMultiFrame") fields.Name = "originalData";
      break;
    case "CatalogTarget":
      fields.PartitionKeys = [];
      break;
  }
  return fields;
}

function added(definition: Definition, action: Extract<Action, { do: "add" }>): Definition {
  const { type, forms, id } = action;
  let after = action.after && nodeOf(definition, action.after) ? action.after : null;
  if (after && nodeOf(definition, after)?.type.endsWith("Target"))
    after = inputsOf(nodeOf(definition, after))[0] ?? null;
  const base: EditNode = { type: type.type, fields: fresh(definition, type, forms, after) };
  let next = withNode(definition, id, base);
  if (type.group === "Sources" || !after) return next;
  next = withNode(next, id, { type: type.type, fields: following(definition, base, [after]) });
  if (!action.splice || type.group === "Targets" || type.inputs[0] > 1) return next;
  for (const reader of readersOf(definition, after)) {
    const node = nodeOf(next, reader);
    if (!node) continue;
    const inputs = inputsOf(node).map((one) => (one === after ? id : one));
    next = withNode(next, reader, { type: node.type, fields: following(next, node, inputs) });
  }
  return next;
}

function removed(definition: Definition, id: string, join: boolean): Definition {
  const node = nodeOf(definition, id);
  if (!node) return definition;
  const instead = join ? inputsOf(node)[0] : undefined;
  const nodes = { ...definition.nodes };
  delete nodes[id];
  let next: Definition = { ...definition, nodes };
  for (const reader of readersOf(definition, id)) {
    const other = nodeOf(next, reader);
    if (!other) continue;
    const inputs = inputsOf(other).flatMap((one) => (one !== id ? [one] : instead ? [instead] : []));
    next = withNode(next, reader, {
      type: other.type,
      fields: following(definition, other, [...new Set(inputs)]),
    });
  }
  return next;
}

/** Whether a palette's entry can be put behind a node. */
export function canFollow(type: NodeType, previous: EditNode | null): boolean {
  if (!previous || type.group === "Sources") return true;
  if (SPLIT.has(previous.type)) return type.type === "SelectFromCollection" || type.type === "CustomCode";
  return type.type !== "SelectFromCollection";
}

export function newId(definition: Definition, now = Date.now()): string {
  let id = `node-${now}`;
  for (let n = now; definition.nodes[id]; n++) id = `node-${n + 1}`;
  return id;
}

/** Strings that are equal exactly if a preview of the node would be the same. */
export function print(definition: Definition, id: string): string {
  return JSON.stringify([
    definition.settings.DefaultArguments,
    [...upstream(definition, id)].sort().map((one) => [one, definition.nodes[one]]),
  ]);
}
