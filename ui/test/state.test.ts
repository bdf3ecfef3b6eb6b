import { describe, expect, it } from "vitest";
import type { Definition, Forms, NodeType } from "../src/api/types";
import { alias, canFollow, inputsOf, newId, nodeOf, print, reduce, start } from "../src/editor/state";

const DEFINITION: Definition = {
  settings: { JobMode: "VISUAL" },
  nodes: {
    "node-1": { CatalogSource: { Name: "people", Database: "d", Table: "t" } },
    "node-2": {
      SparkSQL: {
        Name: "Rule",
        Inputs: ["node-1"],
        SqlQuery: "select * from p",
        SqlAliases: [{ From: "node-1", Alias: "p" }],
      },
    },
    "node-3": {
      CatalogTarget: { Name: "out", Inputs: ["node-2"], Database: "d", Table: "u", PartitionKeys: [] },
    },
  },
};
const FORMS: Forms = {
  types: [],
  rules: [],
  shapes: {
    Filter: {
      kind: "structure",
      fields: [
        { name: "LogicalOperator", shape: "Op", required: true, label: "", help: "", widget: "" },
        { name: "Filters", shape: "List", required: true, label: "", help: "", widget: "conditions" },
      ],
      item: "",
      choices: [],
      least: null,
      most: null,
    },
    Op: { kind: "string", fields: [], item: "", choices: ["AND", "OR"], least: null, most: null },
    List: { kind: "list", fields: [], item: "Op", choices: [], least: null, most: null },
  },
};
const FILTER: NodeType = {
  type: "Filter",
  label: "Filter",
  group: "Transforms",
  shape: "Filter",
  help: "",
  generated: true,
  inputs: [1, 1],
};

describe("the editor", () => {
  it("puts a new node into the flow, and what named the old input names the new one", () => {
    const state = reduce(start(DEFINITION), {
      do: "add",
      id: "node-9",
      type: FILTER,
      forms: FORMS,
      after: "node-1",
      splice: true,
    });
    expect(nodeOf(state.definition, "node-9")?.fields).toEqual({
      Name: "Filter",
      Inputs: ["node-1"],
      LogicalOperator: "AND",
      Filters: [],
    });
    expect(nodeOf(state.definition, "node-2")?.fields).toMatchObject({
      Inputs: ["node-9"],
      SqlAliases: [{ From: "node-9", Alias: "p" }],
    });
  });

  it("leaves the others as they are when a node is only put behind one", () => {
    const state = reduce(start(DEFINITION), {
      do: "add",
      id: "node-9",
      type: FILTER,
      forms: FORMS,
      after: "node-1",
      splice: false,
    });
    expect(inputsOf(nodeOf(state.definition, "node-2"))).toEqual(["node-1"]);
  });

  it("takes every action back, and does it again", () => {
    const first = start(DEFINITION);
    for (const action of [
      { do: "add", id: "node-9", type: FILTER, forms: FORMS, after: "node-1", splice: true },
      { do: "delete", node: "node-2", join: true },
      { do: "delete", node: "node-2", join: false },
      { do: "field", node: "node-1", field: "Table", value: "other" },
      { do: "settings", key: "Timeout", value: 3 },
      { do: "inputs", node: "node-2", inputs: [] },
      { do: "duplicate", node: "node-2", id: "node-8" },
    ] as const) {
      const after = reduce(first, action as never);
      expect(after.definition).not.toEqual(DEFINITION);
      const back = reduce(after, { do: "undo" });
      expect(back.definition).toBe(DEFINITION);
      expect(reduce(back, { do: "redo" }).definition).toBe(after.definition);
    }
  });

  it("takes what is typed in one go back in one step", () => {
    let state = start(DEFINITION);
    for (const [n, value] of ["a", "ab", "abc"].entries())
      state = reduce(state, { do: "field", node: "node-1", field: "Name", value, at: 1000 + n * 100 });
    expect(state.past).toHaveLength(1);
    state = reduce(state, { do: "field", node: "node-1", field: "Name", value: "later", at: 9000 });
    expect(state.past).toHaveLength(2);
  });

  it("joins the gap up when a node goes", () => {
    const state = reduce(start(DEFINITION), { do: "delete", node: "node-2", join: true });
    expect(Object.keys(state.definition.nodes)).toEqual(["node-1", "node-3"]);
    expect(inputsOf(nodeOf(state.definition, "node-3"))).toEqual(["node-1"]);
    const gap = reduce(start(DEFINITION), { do: "delete", node: "node-2", join: false });
    expect(inputsOf(nodeOf(gap.definition, "node-3"))).toEqual([]);
  });

  it("never gives an id or a name twice", () => {
    expect(newId({ settings: {}, nodes: { "node-5": {}, "node-6": {} } } as Definition, 5)).toBe("node-7");
    let state = start(DEFINITION);
    for (const id of ["node-8", "node-9"])
      state = reduce(state, { do: "add", id, type: FILTER, forms: FORMS, after: "node-1", splice: false });
    expect(nodeOf(state.definition, "node-8")?.fields.Name).not.toBe(
      nodeOf(state.definition, "node-9")?.fields.Name,
    );
  });

  it("knows what a preview depends on: what a node reads, and nothing else", () => {
    const before = print(DEFINITION, "node-2");
    const below = reduce(start(DEFINITION), {
      do: "field",
      node: "node-3",
      field: "Table",
      value: "x",
    }).definition;
    const above = reduce(start(DEFINITION), {
      do: "field",
      node: "node-1",
      field: "Table",
      value: "x",
    }).definition;
    expect(print(below, "node-2")).toBe(before);
    expect(print(above, "node-2")).not.toBe(before);
  });

  it("offers behind a collection only what reads one", () => {
    const route = { type: "Route", fields: {} };
    expect(canFollow(FILTER, route)).toBe(false);
    expect(canFollow({ ...FILTER, type: "SelectFromCollection" }, route)).toBe(true);
    expect(canFollow({ ...FILTER, type: "SelectFromCollection" }, { type: "Filter", fields: {} })).toBe(
      false,
    );
  });

  it("makes an SQL name of any name", () => {
    expect(alias("Customer Landing")).toBe("customer_landing");
    expect(alias("1 + 2")).toBe("t_1_2");
    expect(alias("")).toBe("t_input");
  });
});
