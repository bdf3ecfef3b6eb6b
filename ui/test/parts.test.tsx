import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Forms, Shape } from "../src/api/types";
import { csv, Grid } from "../src/data/Grid";
import type { Around } from "../src/forms/around";
import { StructureForm, Surroundings } from "../src/forms/Form";
import type { MapRow } from "../src/forms/Mapping";
import { curve } from "../src/graph/curve";
import { related } from "../src/graph/Graph";
import { fieldsOf, leaves } from "../src/lib/fields";
import { ago, bytes, figure, seconds, share, time, zone } from "../src/lib/format";
import { link, parse } from "../src/lib/router";
import { sortRows } from "../src/lib/sort";

afterEach(cleanup);

const TEXT: Shape = { kind: "string", fields: [], item: "", choices: [], least: null, most: null };
const structure = (fields: [string, string, string?][]): Shape => ({
  ...TEXT,
  kind: "structure",
  fields: fields.map(([name, shape, widget]) => ({
    name,
    shape,
    required: true,
    label: name,
    help: "",
    widget: widget ?? "",
  })),
});
const FORMS: Forms = {
  types: [],
  rules: [],
  shapes: {
    Text: TEXT,
    Choice: { ...TEXT, choices: ["AND", "OR"] },
    Whole: { ...TEXT, kind: "integer", least: 1, most: 9 },
    Switch: { ...TEXT, kind: "boolean" },
    Texts: { ...TEXT, kind: "list", item: "Text" },
    Map: { ...TEXT, kind: "map", item: "Text" },
    Inner: structure([["Deep", "Text"]]),
    All: structure([
      ["A", "Text"],
      ["B", "Choice"],
      ["C", "Whole"],
      ["D", "Switch"],
      ["E", "Texts"],
      ["F", "Map"],
      ["G", "Inner"],
    ]),
    Filter: structure([["Filters", "Texts", "conditions"]]),
    Select: structure([["Paths", "Texts", "columns"]]),
    Join: structure([["Columns", "Texts", "join"]]),
    Mapping: structure([["Mapping", "Texts", "mapping"]]),
  },
};
const column = (name: string, type = "string") => ({
  name,
  type,
  comment: "",
  personal: false,
  partition: false,
});
const AROUND: Around = {
  forms: FORMS,
  inputs: [
    { id: "node-1", name: "people", columns: [column("mail"), column("age", "int")] },
    { id: "node-2", name: "steps", columns: [column("at", "bigint")] },
  ],
  problems: [{ node: "n", field: "C", message: "must be at least 1, is 0" }],
  catalog: undefined,
  readOnly: false,
  nodeType: "",
};

function form(shape: string, value: Record<string, unknown>) {
  const change = vi.fn();
  render(
    <Surroundings.Provider value={AROUND}>
      <StructureForm shape={FORMS.shapes[shape] as Shape} value={value} change={change} />
    </Surroundings.Provider>,
  );
  return change;
}

describe("forms", () => {
  it("has a field of the right kind for every kind of shape, and says what is wrong at the field", () => {
    const change = form("All", {
      A: "a",
      B: "AND",
      C: 0,
      D: true,
      E: ["x"],
      F: { k: "v" },
      G: { Deep: "d" },
    });
    expect(change).not.toHaveBeenCalled();
    fireEvent.change(screen.getByDisplayValue("a"), { target: { value: "b" } });
    expect(change).toHaveBeenLastCalledWith("A", "b");
    fireEvent.change(screen.getByDisplayValue("AND"), { target: { value: "OR" } });
    expect(change).toHaveBeenLastCalledWith("B", "OR");
    fireEvent.change(screen.getByDisplayValue("0"), { target: { value: "7" } });
    expect(change).toHaveBeenLastCalledWith("C", 7);
    fireEvent.click(screen.getByRole("checkbox"));
    expect(change).toHaveBeenLastCalledWith("D", false);
    fireEvent.change(screen.getByDisplayValue("x"), { target: { value: "y" } });
    expect(change).toHaveBeenLastCalledWith("E", ["y"]);
    fireEvent.change(screen.getByDisplayValue("v"), { target: { value: "w" } });
    expect(change).toHaveBeenLastCalledWith("F", { k: "w" });
    fireEvent.change(screen.getByDisplayValue("d"), { target: { value: "e" } });
    expect(change).toHaveBeenLastCalledWith("G", { Deep: "e" });
    expect(screen.getByRole("alert").textContent).toContain("at least 1");
  });

  it("writes a filter's condition as Glue has it", () => {
    const change = form("Filter", {
      Filters: [
        {
          Operation: "EQ",
          Negated: false,
          Values: [
            { Type: "COLUMNEXTRACTED", Value: ["mail"] },
            { Type: "CONSTANT", Value: ["x"] },
          ],
        },
      ],
    });
    fireEvent.change(screen.getByLabelText("Condition 1: operation"), { target: { value: "!ISNULL" } });
    expect(change).toHaveBeenLastCalledWith("Filters", [
      { Operation: "ISNULL", Negated: true, Values: [{ Type: "COLUMNEXTRACTED", Value: ["mail"] }] },
    ]);
    fireEvent.change(screen.getByLabelText("Condition 1: value"), { target: { value: "a, b" } });
    expect(change).toHaveBeenLastCalledWith("Filters", [
      {
        Operation: "EQ",
        Negated: false,
        Values: [
          { Type: "COLUMNEXTRACTED", Value: ["mail"] },
          { Type: "CONSTANT", Value: ["a, b"] },
        ],
      },
    ]);
  });

  it("picks columns as paths, and keeps one whose input is not known", () => {
    const change = form("Select", { Paths: [["gone"], ["mail"]] });
    fireEvent.click(screen.getByLabelText(/^age/));
    expect(change).toHaveBeenLastCalledWith("Paths", [["gone"], ["mail"], ["age"]]);
    fireEvent.click(screen.getByLabelText(/^gone/));
    expect(change).toHaveBeenLastCalledWith("Paths", [["mail"]]);
  });

  it("sets a join's keys on both sides", () => {
    const change = form("Join", {
      Columns: [
        { From: "node-1", Keys: [["mail"]] },
        { From: "node-2", Keys: [["at"]] },
      ],
    });
    fireEvent.change(screen.getByLabelText("Key 1 of steps"), { target: { value: "x" } });
    expect(change).toHaveBeenLastCalledWith("Columns", [
      { From: "node-1", Keys: [["mail"]] },
      { From: "node-2", Keys: [["x"]] },
    ]);
  });

  it("maps the columns of the input that are not mapped yet", () => {
    const change = form("Mapping", {
      Mapping: [{ ToKey: "m", FromPath: ["mail"], FromType: "string", ToType: "string", Dropped: false }],
    });
    fireEvent.click(screen.getByRole("button", { name: /Add 2 columns/ }));
    const rows = change.mock.lastCall?.[1] as { ToKey: string }[];
    expect(rows.map((row) => row.ToKey)).toEqual(["m", "age", "at"]);
  });
});

describe("fields inside columns", () => {
  const inside = "struct<street:string,geo:struct<lat:double,lon:decimal(9,6)>,tags:array<string>>";
  const nested: Around = {
    ...AROUND,
    inputs: [
      {
        id: "node-1",
        name: "people",
        columns: [{ name: "address", type: inside, comment: "", personal: false, partition: false }],
      },
    ],
  };
  const show = (shape: string, value: Record<string, unknown>) => {
    const change = vi.fn();
    render(
      <Surroundings.Provider value={nested}>
        <StructureForm shape={FORMS.shapes[shape] as Shape} value={value} change={change} />
      </Surroundings.Provider>,
    );
    return change;
  };

  const rowsIn = (change: ReturnType<typeof show>) => (change.mock.lastCall?.[1] ?? []) as MapRow[];

  it("are read out of a type as Hive and Spark write it", () => {
    expect(leaves([{ name: "address", type: inside }]).map((leaf) => `${leaf.name} ${leaf.type}`)).toEqual([
      `address ${inside}`,
      "address.street string",
      "address.geo struct<lat:double,lon:decimal(9,6)>",
      "address.geo.lat double",
      "address.geo.lon decimal(9,6)",
      "address.tags array<string>",
    ]);
    expect(fieldsOf("map<string,struct<a:int>>")).toEqual([]);
    expect(fieldsOf("struct<a:int")).toEqual([]);
  });

  it("are picked by their path", () => {
    const change = show("Select", { Paths: [] });
    fireEvent.click(screen.getByLabelText(/^address\.geo\.lat/));
    expect(change).toHaveBeenLastCalledWith("Paths", [["address", "geo", "lat"]]);
  });

  it("are mapped one by one, at any depth, and as a whole again", () => {
    const whole = { ToKey: "a", FromPath: ["address"], FromType: "struct", ToType: "struct", Dropped: false };
    const change = show("Mapping", { Mapping: [whole] });
    fireEvent.click(screen.getByRole("button", { name: /^field by field/ }));
    const rows = rowsIn(change);
    expect(rows[0]?.Children?.map((row) => [row.FromPath, row.FromType, row.ToKey])).toEqual([
      [["street"], "string", "street"],
      [["geo"], "struct", "geo"],
      [["tags"], "array", "tags"],
    ]);
    cleanup();
    const deeper = show("Mapping", { Mapping: rows });
    fireEvent.change(screen.getByLabelText("Target column 1.1"), { target: { value: "road" } });
    expect(rowsIn(deeper)[0]?.Children?.[0]).toMatchObject({
      FromPath: ["street"],
      ToKey: "road",
    });
    fireEvent.click(screen.getByRole("button", { name: /fields of column 1\.2/ }));
    expect(rowsIn(deeper)[0]?.Children?.[1]?.Children?.map((row) => row.ToKey)).toEqual(["lat", "lon"]);
    fireEvent.click(screen.getByRole("button", { name: /^as a whole/ }));
    expect(rowsIn(deeper)[0]?.Children).toBeUndefined();
  });

  it("keep a path that holds its parent's, as some definitions have it", () => {
    const change = show("Mapping", {
      Mapping: [
        {
          ToKey: "a",
          FromPath: ["address"],
          Children: [{ ToKey: "s", FromPath: ["address", "street"], FromType: "string", ToType: "string" }],
        },
      ],
    });
    fireEvent.change(screen.getByLabelText("Source column 1.1"), { target: { value: "tags" } });
    expect(rowsIn(change)[0]?.Children?.[0]).toMatchObject({
      FromPath: ["address", "tags"],
      FromType: "array",
    });
  });
});

describe("the grid", () => {
  const columns = [
    { name: "n", type: "bigint", masked: false },
    { name: "t", type: "varchar", masked: true },
  ];

  it("shows null apart from an empty text, and sorts numbers as numbers, null last", () => {
    render(
      <Grid
        columns={columns}
        rows={[
          ["10", "a"],
          [null, ""],
          ["9", null],
        ]}
        label="rows"
      />,
    );
    fireEvent.click(screen.getByRole("button", { name: /^n/ }));
    expect(screen.getByRole("columnheader", { name: /^n/ }).getAttribute("aria-sort")).toBe("ascending");
  });

  it("is gone through with arrow keys, and its chosen cell is copied", () => {
    const copied = vi.fn(() => Promise.resolve());
    Object.assign(navigator, { clipboard: { writeText: copied } });
    render(
      <Grid
        columns={columns}
        rows={[
          ["10", "a"],
          ["9", "the last"],
        ]}
        label="rows"
      />,
    );
    const grid = screen.getByRole("grid", { name: "rows" });
    const chosen = () => grid.getAttribute("aria-activedescendant")?.split("-").slice(-2).join(" ");
    for (const [key, place] of [
      ["ArrowDown", "0 0"],
      ["ArrowDown", "1 0"],
      ["ArrowDown", "1 0"],
      ["End", "1 1"],
      ["ArrowUp", "0 1"],
      ["ArrowLeft", "0 0"],
      ["PageDown", "1 0"],
      ["ArrowRight", "1 1"],
    ] as const) {
      fireEvent.keyDown(grid, { key });
      expect(chosen(), key).toBe(place);
    }
    fireEvent.keyDown(grid, { key: "c", ctrlKey: true });
    expect(copied).toHaveBeenCalledWith("the last");
  });

  it("writes CSV that keeps null, quotes and line ends, and that no spreadsheet takes for a formula", () => {
    expect(
      csv(columns, [
        ["1", 'a"b'],
        [null, ""],
        ["-2", "=1+1"],
        ["3", "x\ny"],
      ]),
    ).toBe('n,t\r\n1,"a""b"\r\n,""\r\n-2,\'=1+1\r\n3,"x\ny"\r\n');
  });
});

describe("small things", () => {
  it("draws a line level at its points", () => {
    expect(
      curve([
        [0, 0],
        [10, 0],
        [20, 8],
      ]),
    ).toBe("M0 0L10 0C15 0 15 8 20 8");
    expect(curve([])).toBe("");
  });

  it("finds all that is before and behind a node", () => {
    const edges = [
      { source: "a", target: "b" },
      { source: "b", target: "c" },
      { source: "x", target: "c" },
    ];
    expect([...related("b", edges)].filter((id) => !id.includes(":")).sort()).toEqual(["a", "b", "c"]);
  });

  it("reads the routes that it writes, whatever is in a name", () => {
    const made = link(["table", "a b", "c/d?e#f"], { sql: "select '&'", none: undefined });
    const read = parse(made);
    expect(read.parts).toEqual(["table", "a b", "c/d?e#f"]);
    expect(read.query.get("sql")).toBe("select '&'");
  });

  it("says sizes, durations and times as people do", () => {
    expect([bytes(0), bytes(1536), bytes(2 ** 31)]).toEqual(["0 B", "1.5 KiB", "2.0 GiB"]);
    expect([seconds(0.25), seconds(3), seconds(125), seconds(null)]).toEqual([
      "250 ms",
      "3.0 s",
      "2 min 5 s",
      "–",
    ]);
    expect([ago(1000, 2000), ago(0, 3 * 60_000), ago(null)]).toEqual(["just now", "3 min ago", "never"]);
    expect(zone("stedi_landing", ["stedi_landing", "stedi_trusted"])).toBe("landing");
    expect(zone("one", ["one", "two"])).toBe("one");
  });
});

describe("the repository's own jobs", () => {
  const jobs = resolve(import.meta.dirname, "../../jobs");
  it("hold no text that the editor would show as anything but text", () => {
    for (const name of readdirSync(jobs)) {
      const text = readFileSync(resolve(jobs, name, `${name}.json`), "utf-8");
      const { container } = render(<pre>{text}</pre>);
      expect(container.querySelectorAll("pre *")).toHaveLength(0);
      cleanup();
    }
  });
});

describe("numbers", () => {
  it("sorts bigints and decimals beyond a double's digits, NaN last of the numbers, nulls last of all", () => {
    const sorted = (values: (string | null)[], down = false) =>
      sortRows(
        values.map((value) => [value]),
        0,
        down,
        true,
      ).map(([value]) => value);
    expect(sorted(["9007199254740993", "9007199254740992", null, "-9223372036854775808", "2"])).toEqual([
      "-9223372036854775808",
      "2",
      "9007199254740992",
      "9007199254740993",
      null,
    ]);
    expect(
      sorted(["1.00000000000000000002", "1.00000000000000000001", "1.5E0", "NaN", "Infinity"], true),
    ).toEqual(["NaN", "Infinity", "1.5E0", "1.00000000000000000002", "1.00000000000000000001"]);
  });

  it("never rounds a part to none or all, nor a metric to a whole", () => {
    expect([0, 1, 500, 9996, 9999.9, 10000].map((n) => share(n, 10000))).toEqual([
      "0 %",
      "< 0.1 %",
      "5.0 %",
      "> 99.9 %",
      "> 99.9 %",
      "100 %",
    ]);
    expect(share(9950, 10000)).toBe("99.5 %");
    expect([0.99996, 1, 0.9999999, 1234567, 1 / 3].map(figure)).toEqual([
      "0.99996",
      "1",
      "0.9999999",
      "1,234,567",
      "0.333333",
    ]);
  });

  it("names the zone of a time", () => {
    expect(time(Date.UTC(2026, 0, 2, 3, 4, 5))).toMatch(/2 Jan 2026, \d\d:04:05 \S+/);
  });
});
