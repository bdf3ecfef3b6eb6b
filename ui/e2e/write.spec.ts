import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { athena, expect, open, python, restore, test } from "./lake";

const JOB = "customer_landing_to_trusted";
const PATH = join("jobs", JOB, `${JOB}.json`);

/** How many customers the job keeps of those landing records that fit. */
const trusted = (condition: string) =>
  "SELECT count(*) FROM (SELECT sharewithresearchasofdate AS consent, row_number() OVER (PARTITION BY lower(email) " +
  "ORDER BY lastupdatedate DESC, sharewithresearchasofdate ASC NULLS FIRST) AS n FROM stedi_landing.customer_landing " +
  `WHERE ${condition} AND email IS NOT NULL) WHERE n = 1 AND consent IS NOT NULL`;

test.describe.configure({ mode: "serial" });
test.afterAll(() => restore(JOB));

test("a Filter is added, previewed, saved as the generator writes it, pushed and run: the rows change", async ({
  lake,
  served,
}) => {
  const before = Number(athena(trusted("TRUE"))[0]?.[0]);
  const wanted = Number(athena(trusted("regexp_like(serialnumber, '^[0-7]')"))[0]?.[0]);
  expect(wanted).toBeLessThan(before);
  await open(lake, `#/job/${JOB}`);
  await lake.getByLabel(/^source customer_landing/).click();
  await lake.keyboard.press("/");
  await lake.keyboard.type("filter");
  await lake.keyboard.press("Enter");
  await expect(lake.getByText("needs at least one condition").first()).toBeVisible();
  await lake.getByRole("button", { name: "Add condition" }).click();
  await lake.getByLabel("Condition 1: column").fill("serialNumber");
  await lake.getByLabel("Condition 1: operation").selectOption("REGEX");
  await lake.getByLabel("Condition 1: value").fill("^[0-7]");
  await expect(lake.getByText(/\d problem/)).toHaveCount(0);
  await lake.getByRole("button", { name: /Data preview of Filter/ }).click();
  await expect(lake.locator(".drawer-facts")).toContainText(/[\d,]+ rows in, [\d,]+ rows out/, {
    timeout: 300_000,
  });
  await expect(lake.locator(".drawer .is-masked").first()).toHaveText("•••");
  await lake.keyboard.press("Control+s");
  await expect(lake.getByRole("dialog")).toContainText("'Filter' (node-");
  await lake.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(lake.getByRole("dialog")).toHaveCount(0);
  await expect(lake.getByText("not committed")).toBeVisible();
  python("-m", "glue_local.cli", "studio", "generate-all", join(served.root, "jobs"), "--check");
  expect(readFileSync(join(served.root, PATH), "utf-8")).toContain('"Filter": {');
  await lake.getByRole("button", { name: "Push the job to Glue" }).click();
  await expect(lake.getByRole("dialog")).toContainText("Filter");
  await lake.getByRole("dialog").getByRole("button", { name: "Push" }).click();
  await expect(lake.locator(".told.is-good")).toContainText("updated");
  await lake.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await lake.getByRole("button", { name: "Run the version that is in Glue" }).click();
  await expect(lake.locator("h1 .state")).toHaveText("succeeded", { timeout: 300_000 });
  expect(Number(athena("SELECT count(*) FROM stedi_trusted.customer_trusted")[0]?.[0])).toBe(wanted);
});

test("undo and redo bring a change back and forth; a deleted node's gap is joined up", async ({ lake }) => {
  await open(lake, `#/job/${JOB}`);
  await lake.getByLabel(/^Filter Filter/).click();
  await lake.getByRole("button", { name: "Delete this node" }).click();
  await lake.getByRole("button", { name: "Delete and reconnect" }).click();
  await expect(lake.getByLabel(/^Filter Filter/)).toHaveCount(0);
  await expect(lake.getByText("not saved", { exact: true })).toBeVisible();
  await lake.keyboard.press("Control+z");
  await expect(lake.getByLabel(/^Filter Filter/)).toBeVisible();
  await expect(lake.getByText("not saved", { exact: true })).toHaveCount(0);
  await lake.keyboard.press("Control+Shift+z");
  await expect(lake.getByLabel(/^Filter Filter/)).toHaveCount(0);
  await lake.locator(".page-head").getByRole("button", { name: "Save", exact: true }).click();
  await lake.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(lake.getByRole("dialog")).toHaveCount(0);
});

test("a file that changed on disk is not overwritten unless one says so", async ({ lake, served, quiet }) => {
  quiet.push("412");
  await open(lake, `#/job/${JOB}?tab=details`);
  await lake.getByLabel("Timeout (minutes)").fill("33");
  const path = join(served.root, PATH);
  writeFileSync(path, readFileSync(path, "utf-8").replace('"Timeout": 30', '"Timeout": 44'));
  await lake.locator(".page-head").getByRole("button", { name: "Save", exact: true }).click();
  await lake.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(lake.getByRole("dialog")).toContainText("changed on disk since");
  expect(readFileSync(path, "utf-8")).toContain('"Timeout": 44');
  await lake.getByRole("button", { name: "Keep mine, and save" }).click();
  await expect(lake.getByRole("dialog")).toHaveCount(0);
  expect(readFileSync(path, "utf-8")).toContain('"Timeout": 33');
});

test("a broken node is found on the canvas, and its preview says why", async ({ lake, quiet }) => {
  // Chromium itself styles what is typed over a selection, before CodeMirror puts its own text there.
  quiet.push("Applying inline style");
  await open(lake, `#/job/${JOB}`);
  await lake.getByLabel(/^SQL Rule/).click();
  const editor = lake.getByLabel("SQL query", { exact: true });
  await editor.click();
  await lake.keyboard.press("Control+a");
  await lake.keyboard.type("select no_such_column from customer_landing");
  await lake.getByRole("button", { name: /Data preview of Rule/ }).click();
  await expect(lake.locator(".drawer").getByRole("alert")).toContainText("no_such_column", {
    timeout: 300_000,
  });
  await expect(lake.getByLabel(/^SQL Rule/).locator(".is-failed")).toBeVisible();
  const parents = lake.locator(".inspector").getByRole("button", { name: /^Disconnect / });
  for (let left = await parents.count(); left > 0; left--) {
    await parents.first().click();
    await expect(parents).toHaveCount(left - 1);
  }
  await expect(lake.getByText(/needs an input|at least 1 items/).first()).toBeVisible();
  lake.once("dialog", (dialog) => void dialog.accept());
  await open(lake, "#/jobs");
  await expect(lake.getByRole("heading", { name: "Jobs" })).toBeVisible();
});

test("a run that failed says at which node and line, and its error is understood", async ({
  lake,
  quiet,
}) => {
  // Chromium itself styles what is typed over a selection, before CodeMirror puts its own text there.
  quiet.push("Applying inline style");
  await open(lake, `#/job/${JOB}`);
  await lake.getByLabel(/^code Purge target/).click();
  const editor = lake.getByLabel("Code of the custom transform");
  await editor.click();
  await lake.keyboard.press("Control+Home");
  await lake.keyboard.type('raise ValueError("the purge was not wanted")\n');
  await expect(lake.getByText("not saved", { exact: true })).toBeVisible();
  await lake.keyboard.press("Control+s");
  await lake.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(lake.getByRole("dialog")).toHaveCount(0);
  await lake.getByRole("button", { name: "Push the job to Glue" }).click();
  await lake.getByRole("dialog").getByRole("button", { name: "Push" }).click();
  await expect(lake.locator(".told.is-good")).toContainText("updated");
  await lake.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await lake.getByRole("button", { name: "Run the version that is in Glue" }).click();
  await expect(lake.locator("h1 .state")).toHaveText("failed", { timeout: 300_000 });
  await expect(lake.locator(".run-error")).toContainText("the purge was not wanted");
  await expect(lake.locator(".around .is-here")).toContainText("raise ValueError");
  await expect(lake.getByRole("log")).toContainText("the purge was not wanted");
  await open(lake, "#/runs?state=failed");
  await expect(
    lake
      .getByRole("list", { name: "Job runs" })
      .getByText(/customer_/)
      .first(),
  ).toBeVisible();
});

test("a node is chosen, added, set and taken back by keyboard alone", async ({ lake }) => {
  await open(lake, "#/job/machine_learning_curated");
  const source = lake.getByLabel(/^source step_trainer_trusted/);
  await expect(source).toBeVisible();
  await lake.locator("#main").focus();
  for (let n = 0; n < 40; n++) {
    await lake.keyboard.press("Tab");
    if (await source.evaluate((element) => element === document.activeElement)) break;
  }
  await lake.keyboard.press("Enter");
  await expect(lake.getByRole("heading", { name: "step_trainer_trusted" })).toBeVisible();
  await lake.keyboard.press("/");
  await lake.keyboard.type("drop dup");
  await lake.keyboard.press("Enter");
  await expect(lake.getByRole("heading", { name: "Drop Duplicates" })).toBeVisible();
  await lake.keyboard.press("Escape");
  await lake.locator("#main").focus();
  await lake.keyboard.press("Control+z");
  await expect(lake.getByLabel(/Drop Duplicates/)).toHaveCount(0);
});

test("a new job is made from nothing, and another from a generated script", async ({ lake, served }) => {
  await open(lake, "#/jobs?new=1");
  await lake.getByLabel("Name", { exact: true }).fill("people");
  await lake.keyboard.press("Enter");
  await lake.getByRole("button", { name: "Add node" }).last().click();
  await lake.keyboard.type("glue data catalog");
  await lake.keyboard.press("Enter");
  await lake.getByLabel("Database").fill("stedi_landing");
  await lake.getByLabel("Table", { exact: true }).fill("customer_landing");
  await expect(lake.locator(".problems")).toHaveCount(0);
  await lake.locator(".page-head").getByRole("button", { name: "Save", exact: true }).click();
  await lake.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(lake.getByText("not in Glue yet")).toBeVisible();
  expect(readFileSync(join(served.root, "jobs/people/people.py"), "utf-8")).toContain(
    'table_name="customer_landing"',
  );
  const script = readFileSync(
    join(served.root, "jobs/step_trainer_landing_to_trusted/step_trainer_landing_to_trusted.py"),
    "utf-8",
  );
  await open(lake, "#/jobs?new=1");
  await lake.getByLabel("Name", { exact: true }).fill("again");
  await lake.getByLabel("From a script that Glue Studio generated").check();
  await lake.getByLabel("Script", { exact: true }).fill(script);
  await lake.getByRole("button", { name: "Open in the editor" }).click();
  await expect(lake.getByLabel(/^data quality Promises/)).toBeVisible();
  await expect(lake.getByText("new, not saved")).toBeVisible();
});

test("HTML in the data is text", async ({ lake, served }) => {
  const path = join(served.root, "ddl/landing/customer_landing.sql");
  const text = readFileSync(path, "utf-8");
  writeFileSync(path, text.replace("'Full name'", "'<img src=x onerror=document.title=1><b>Full</b>'"));
  await open(lake, "#/table/stedi_landing/customer_landing?tab=ddl");
  await expect(lake.getByText("<b>Full</b>").first()).toBeVisible();
  await expect(lake).not.toHaveTitle("1");
  writeFileSync(path, text);
});
