import { readdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { athena, expect, open, report, test } from "./lake";

const JOBS = readdirSync("../jobs").length;

const TABLES = [
  ["stedi_landing", "customer_landing"],
  ["stedi_landing", "accelerometer_landing"],
  ["stedi_landing", "step_trainer_landing"],
  ["stedi_trusted", "customer_trusted"],
  ["stedi_trusted", "accelerometer_trusted"],
  ["stedi_trusted", "step_trainer_trusted"],
  ["stedi_curated", "customers_curated"],
  ["stedi_curated", "machine_learning_curated"],
] as const;
const JOB = "customer_trusted_to_curated";
const PAGES = [
  "#/lake",
  "#/lake?as=list",
  "#/jobs",
  `#/job/${JOB}`,
  `#/job/${JOB}?tab=script`,
  `#/job/${JOB}?tab=details`,
  `#/job/${JOB}?tab=runs`,
  "#/runs",
  "#/query",
  "#/quality",
  "#/table/stedi_landing/customer_landing",
  "#/table/stedi_trusted/customer_trusted?tab=promises",
  "#/table/stedi_trusted/customer_trusted?tab=versions",
  "#/table/stedi_trusted/customer_trusted?tab=rows",
  "#/table/stedi_trusted/customer_trusted?tab=ddl",
];

for (const [width, scheme] of [
  [360, "light"],
  [1280, "dark"],
  [1920, "light"],
] as const) {
  test(`every page fits ${width} px, and axe finds nothing serious (${scheme})`, async ({ lake }) => {
    await lake.setViewportSize({ width, height: width < 500 ? 740 : 900 });
    await lake.emulateMedia({ colorScheme: scheme });
    for (const page of PAGES) {
      await open(lake, page);
      await expect(lake.locator(".loading")).toHaveCount(0);
      await expect(lake.locator("main h1").first()).toBeVisible();
      const over = await lake.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(over, `${page} is wider than ${width} px`).toBeLessThanOrEqual(0);
      // The page has no frames: nothing is lost without the page that axe opens to put those of frames together.
      const found = await new AxeBuilder({ page: lake })
        .exclude(".react-flow__attribution")
        .options({ resultTypes: ["violations"] })
        .setLegacyMode(true)
        .analyze();
      const serious = found.violations.filter((one) => one.impact === "serious" || one.impact === "critical");
      expect(
        serious.map(
          (one) => `${page}: ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 140)).slice(0, 3)}`,
        ),
      ).toEqual([]);
    }
  });
}

test("rows on the lake's cards are those that Athena counts", async ({ lake }) => {
  const sql = TABLES.map(
    ([database, name]) => `SELECT '${database}.${name}', count(*) FROM ${database}.${name}`,
  ).join(" UNION ALL ");
  for (const [name, rows] of athena(sql)) {
    const shown = Number(rows).toLocaleString("en-US");
    await expect(
      lake.getByLabel(new RegExp(`^Table ${name?.replace(".", "\\.")}, ${shown} rows`)),
    ).toBeVisible();
  }
  const [people] = athena(
    "SELECT count(DISTINCT lower(email)), (SELECT count(*) FROM stedi_curated.customers_curated) FROM stedi_landing.customer_landing",
  );
  const panel = lake.getByRole("region").or(lake.locator(".figure-panel"));
  await expect(panel.locator(".figure", { hasText: "Customers" }).first()).toContainText(
    Number(people?.[0]).toLocaleString("en-US"),
  );
  await expect(panel.locator(".figure", { hasText: "Curated" }).first()).toContainText(
    Number(people?.[1]).toLocaleString("en-US"),
  );
});

test("the first page is there within a second once its server runs", async ({ page, served }) => {
  await page.goto(served.url);
  await expect(page.getByLabel(/^Job customer_landing_to_trusted/)).toBeVisible();
  const took = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  );
  test.info().annotations.push({ type: "first paint (ms)", description: String(Math.round(took)) });
  // A link opened in a new tab has no token: this tab gives it its own.
  const second = await page.context().newPage();
  await second.goto(`${new URL(served.url).origin}/#/runs`);
  await expect(second.getByRole("heading", { name: "Runs", exact: true })).toBeVisible({ timeout: 300_000 });
  await second.route("**/api/**", (route) => route.abort());
  await expect(second.getByText("this page is out of date")).toBeVisible({ timeout: 300_000 });
  await second.close();
});

test("a query masks personal values until they are asked for, and can be kept as CSV", async ({ lake }) => {
  await open(
    lake,
    "#/query?sql=SELECT%20email%2C%20serialnumber%20FROM%20stedi_landing.customer_landing%20ORDER%20BY%202%2C%201%20LIMIT%205",
  );
  await lake.getByRole("button", { name: /^Run/ }).click();
  const grid = lake.getByRole("grid", { name: "Result" });
  await expect(grid.getByRole("gridcell").first()).toHaveText("•••");
  await expect(lake.getByText(/5 rows/)).toBeVisible();
  const saved = lake.waitForEvent("download");
  await lake.getByRole("button", { name: "CSV" }).click();
  expect((await saved).suggestedFilename()).toBe("query.csv");
  await lake.getByLabel("Show personal values").check();
  await lake.getByRole("button", { name: /^Run/ }).click();
  await expect(grid.getByRole("gridcell").first()).toContainText("@");
  await lake.getByRole("tab", { name: /Saved/ }).click();
  await lake.getByRole("button", { name: /Rows of every table/ }).click();
  await expect(grid.getByRole("gridcell", { name: "machine_learning_curated" })).toBeVisible();
  await lake.getByRole("button", { name: "Save", exact: true }).click();
  await lake.getByLabel("Name", { exact: true }).fill("kept by the test");
  await lake.keyboard.press("Enter");
  await expect(lake.getByRole("button", { name: /^kept by the test/ })).toBeVisible();
  lake.once("dialog", (dialog) => void dialog.accept());
  await lake.getByRole("button", { name: "Delete kept by the test" }).click();
  await expect(lake.getByRole("button", { name: /^kept by the test/ })).toHaveCount(0);
});

test("a query that is wrong says so while it is typed, and Athena's words when it runs", async ({
  lake,
  quiet,
}) => {
  quiet.push("400", "502");
  await open(lake, "#/query?sql=SELECT%20nothing%20FROM%20stedi_landing.customer_landing");
  await lake.getByRole("button", { name: /^Run/ }).click();
  await expect(lake.getByRole("alert")).toContainText(/nothing/i);
});

test("tables, columns and jobs are found by name, by keyboard alone", async ({ lake }) => {
  await lake.keyboard.press("Control+k");
  await lake.keyboard.type("sharewithresearch");
  await expect(lake.getByRole("option").first()).toContainText("sharewithresearchasofdate");
  await lake.keyboard.press("Enter");
  await expect(lake.locator("tr.is-wanted")).toContainText("sharewithresearchasofdate");
});

test("a workflow is started, watched live, and its runs are found", async ({ lake }) => {
  await lake.getByRole("button", { name: "Run workflow" }).click();
  await expect(lake.getByRole("heading", { name: /stedi-lake/ })).toBeVisible();
  await expect(lake.locator("h1 .state")).toHaveText("completed", { timeout: 300_000 });
  await expect(lake.locator(".gantt-row i.is-good")).toHaveCount(JOBS);
  await lake.locator(".gantt-row a").last().click();
  await expect(lake.getByRole("heading", { name: /machine_learning_curated/ })).toBeVisible();
  await expect(lake.locator(".rules .state").first()).toHaveText("passed");
  await open(lake, "#/quality");
  await expect(lake.locator(".quality .trend").first()).toBeVisible();
});

test("an earlier state of a table's data is restored", async ({ lake }) => {
  await open(lake, "#/table/stedi_trusted/customer_trusted?tab=versions");
  const before = athena("SELECT count(*) FROM stedi_trusted.customer_trusted")[0]?.[0];
  const buttons = lake.locator("tbody").getByRole("button", { name: "Restore" });
  await expect(buttons.first()).toBeVisible();
  const had = await buttons.count();
  const restore = async () => {
    await buttons.first().click();
    await lake.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
    await expect(lake.getByRole("dialog")).toHaveCount(0);
    await expect(lake.getByText(/files? restored/)).toBeVisible();
  };
  await restore();
  // What was current is now the newest of those that can be restored.
  await expect(buttons).toHaveCount(had + 1);
  await restore();
  expect(athena("SELECT count(*) FROM stedi_trusted.customer_trusted")[0]?.[0]).toBe(before);
});

test("the report opens from disk, shows the same numbers, and asks nobody", async ({ page }, info) => {
  const file = info.outputPath("lake.html");
  report(file);
  const asked: string[] = [];
  const wrong: string[] = [];
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
  await page.goto(`file://${file}`);
  const [rows] = athena("SELECT count(*) FROM stedi_curated.machine_learning_curated");
  const shown = Number(rows?.[0]).toLocaleString("en-US");
  await expect(page.getByLabel(new RegExp(`machine_learning_curated, ${shown} rows`))).toBeVisible();
  for (const hash of [
    "#/jobs",
    `#/job/${JOB}`,
    "#/runs",
    "#/quality",
    "#/table/stedi_landing/customer_landing",
  ]) {
    await open(page, hash);
    await expect(page.locator("main h1").first()).toBeVisible();
    await expect(page.locator("main .fault")).toHaveCount(0);
  }
  await expect(page.getByRole("button", { name: /Save|Run|Push|Restore/ })).toHaveCount(0);
  expect(asked).toEqual([]);
  expect(wrong).toEqual([]);
});
