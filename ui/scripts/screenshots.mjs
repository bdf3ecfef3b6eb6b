// Takes the pictures of the docs from the running lake: node scripts/screenshots.mjs FOLDER
// Environment: LAKE_PORT, the endpoint's port; PYTHON, the project's interpreter; CHROMIUM, the browser.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { chromium } from "@playwright/test";

const PROJECT = resolve(import.meta.dirname, "../..");
const PYTHON = resolve(process.env.PYTHON ?? `${PROJECT}/.venv/bin/python`);
const PORT = process.env.LAKE_PORT ?? "5566";
const OUT = resolve(process.argv[2] ?? `${PROJECT}/docs/ui`);
const BROWSER = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));
if (!BROWSER) {
  console.error("There is no Chromium: install it, or name it with CHROMIUM=/path/to/chromium.");
  process.exit(1);
}
const TABLES = [
  "stedi_landing.customer_landing",
  "stedi_landing.accelerometer_landing",
  "stedi_landing.step_trainer_landing",
  "stedi_trusted.customer_trusted",
  "stedi_trusted.accelerometer_trusted",
  "stedi_trusted.step_trainer_trusted",
  "stedi_curated.customers_curated",
  "stedi_curated.machine_learning_curated",
];
const JOB = "customer_trusted_to_curated";

const words = ["-m", "stedi_lake", "ui", "--port", PORT, "--ui-port", "0", "--no-open"];
const server = spawn(PYTHON, words, { cwd: PROJECT, env: { ...process.env, PYTHONUNBUFFERED: "1" } });
const url = await new Promise((done, fail) => {
  let said = "";
  server.stdout.on("data", (data) => {
    said += data;
    const found = /http:\S+/.exec(said);
    if (found) done(found[0]);
  });
  server.stderr.on("data", (data) => {
    said += data;
  });
  server.on("exit", () => fail(new Error(said)));
});
mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({
  executablePath: BROWSER,
  args: ["--no-sandbox", "--disable-background-networking"],
});

async function pictures(width, height, scheme, takes) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  await page.goto(url);
  const open = (hash) =>
    page.evaluate((to) => {
      location.hash = to;
    }, hash);
  const settled = async () => {
    await page.locator("main h1").first().waitFor();
    await page.waitForFunction(() => !document.querySelector(".loading"), undefined, { timeout: 60_000 });
    await page.waitForTimeout(700);
  };
  for (const [name, hash, then] of takes) {
    await open(hash);
    await settled();
    await then?.(page, settled);
    await page.screenshot({ path: `${OUT}/${name}.png` });
    console.log(`${name}.png`);
  }
  await context.close();
}

const preview = async (page, settled) => {
  await page.getByRole("button", { name: /Data preview of/ }).click();
  await page.locator(".drawer-facts").waitFor({ timeout: 60_000 });
  await page.waitForFunction(
    () => ![...document.querySelectorAll("button")].some((b) => b.textContent === "Cancel"),
  );
  await settled();
};
// The rows of each table and the figures come after the graph.
const counted = async (page, settled) => {
  await page.locator(".figure-panel").first().waitFor({ timeout: 60_000 });
  await page.getByLabel(/ rows/).first().waitFor({ timeout: 60_000 });
  await settled();
};
const ask = async (page, settled) => {
  await page.getByRole("button", { name: /^Run/ }).click();
  await page.locator(".query-facts .is-good").waitFor({ timeout: 60_000 });
  await settled();
};
const newest = async (page, settled) => {
  await page.locator(".panel table a").first().click();
  await settled();
};

try {
  await pictures(1440, 900, "light", [
    ["lake", "#/lake", counted],
    ["job", `#/job/${JOB}?node=node-1732003000010`, preview], // Rule
    ["runs", "#/runs"],
    ["workflow", "#/runs", newest],
    ["quality", "#/quality"],
    [
      "table",
      "#/table/stedi_landing/step_trainer_landing",
      (page) => page.locator(".histogram").first().waitFor(),
    ],
    ...TABLES.map((table) => [
      table.split(".")[1],
      `#/query?sql=${encodeURIComponent(`SELECT * FROM ${table}`)}`,
      ask,
    ]),
  ]);
  await pictures(1440, 900, "dark", [["lake-dark", "#/lake", counted]]);
  await pictures(360, 740, "light", [
    ["lake-phone", "#/lake"],
    ["job-phone", `#/job/${JOB}`],
  ]);
} finally {
  await browser.close();
  server.kill("SIGINT");
}
