// Measures the page and prints a table: node scripts/measure.mjs
// Environment: LAKE_PORT, a running lake's endpoint (its page is measured too, where it answers); PYTHON; CHROMIUM.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { chromium } from "@playwright/test";

const PROJECT = resolve(import.meta.dirname, "../..");
const PYTHON = resolve(process.env.PYTHON ?? `${PROJECT}/.venv/bin/python`);
const PORT = process.env.LAKE_PORT ?? "5566";
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

/** Starts a program that prints the page's address: the address, and how long that took in ms. */
async function start(words) {
  const from = performance.now();
  const server = spawn(PYTHON, words, { cwd: PROJECT, env: { ...process.env, PYTHONUNBUFFERED: "1" } });
  const url = await new Promise((done, fail) => {
    let said = "";
    for (const stream of [server.stdout, server.stderr])
      stream.on("data", (data) => {
        said += data;
        const found = /http:\S+#token\S+/.exec(said);
        if (found) done(found[0]);
      });
    server.on("exit", () => fail(new Error(said)));
  });
  return { server, url, took: performance.now() - from };
}

/** What a program has used of the processor, in ms; nothing where the system does not tell as Linux does. */
function used(server) {
  try {
    const fields = readFileSync(`/proc/${server.pid}/stat`, "utf-8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}

const rows = [];
function say(what, value, goal, unit = "ms") {
  const late = goal !== undefined && value > goal ? "  LATE" : "";
  rows.push(late);
  console.log(
    `${what.padEnd(60)} ${String(Math.round(value)).padStart(6)} ${unit}${goal === undefined ? "" : `  (at most ${goal})`}${late}`,
  );
}

const browser = await chromium.launch({
  executablePath: BROWSER,
  args: ["--no-sandbox", "--disable-background-networking"],
});

async function open(url) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(url);
  return page;
}

/** From the browser's first request to an element: as the page's own clock has it. */
async function until(page, locator) {
  await locator.first().waitFor({ timeout: 60_000 });
  return page.evaluate(() => performance.now());
}

async function show(page, hash, locator) {
  const from = performance.now();
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await locator.first().waitFor({ timeout: 60_000 });
  return performance.now() - from;
}

/** Times between frames while something is done. */
async function frames(page, act) {
  await page.evaluate(() => {
    const times = [];
    window.measured = times;
    let last = performance.now();
    const next = (now) => {
      times.push(now - last);
      last = now;
      if (window.measured === times) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await act();
  const times = await page.evaluate(() => {
    const found = window.measured;
    window.measured = null;
    return found;
  });
  const sorted = times.slice(1).sort((a, b) => a - b);
  return { most: sorted.at(-1) ?? 0, usual: sorted[Math.floor(sorted.length * 0.95)] ?? 0 };
}

async function running() {
  try {
    await fetch(`http://127.0.0.1:${PORT}/`);
    return true;
  } catch {
    return false;
  }
}

try {
  if (await running()) {
    const { server, url, took } = await start([
      "-m",
      "stedi_lake",
      "ui",
      "--port",
      PORT,
      "--ui-port",
      "0",
      "--no-open",
    ]);
    say("the running lake: make ui prints its address after", took, 2000);
    const busy = used(server);
    if (busy !== undefined) say("the running lake: of that, time of the processor", busy);
    for (const time of ["first", "second"]) {
      const page = await open(url);
      const shown = await until(page, page.locator(".react-flow__node"));
      const paint = await page.evaluate(
        () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      );
      say(`the running lake: the ${time} visit's first paint`, paint ?? 0, 1000);
      say(`the running lake: the ${time} visit's graph`, shown, 1000);
      await page.context().close();
    }
    server.kill("SIGINT");
  } else console.log(`no lake answers at port ${PORT}: its page is not measured (make up)`);

  const { server, url } = await start(["ui/scripts/large.py"]);
  const page = await open(url);
  say("200 tables, 101 jobs: the lake's graph", await until(page, page.locator(".react-flow__node")));
  await page
    .getByLabel(/1,000,000 rows/)
    .first()
    .waitFor({ timeout: 60_000 });
  const pan = await frames(page, async () => {
    await page.mouse.move(700, 450);
    for (let n = 0; n < 30; n++) await page.mouse.wheel(0, n < 15 ? -60 : 60);
    await page.mouse.down();
    for (let n = 0; n < 30; n++) await page.mouse.move(700 - n * 12, 450);
    await page.mouse.up();
  });
  say("200 tables, 101 jobs: zoom and pan, 95 of 100 frames", pan.usual, 50);
  say("1,000 runs: the list", await show(page, "#/runs", page.locator(".run-item")));
  await show(page, "#/jobs", page.locator(".job-row"));
  say("1,000 runs: the list again", await show(page, "#/runs", page.locator(".run-item")));
  const scroll = await frames(page, async () => {
    await page.locator(".run-list").hover();
    for (let n = 0; n < 40; n++) await page.mouse.wheel(0, 900);
  });
  say("1,000 runs: scrolling, 95 of 100 frames", scroll.usual, 50);
  say(
    "200 tables: a table's page",
    await show(page, "#/table/raw/measurements_of_station_000", page.locator(".columns")),
  );
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").or(page.locator("dialog input")).first().fill("station_19");
  const found = performance.now();
  await page.getByRole("option").first().waitFor();
  say("200 tables: search", performance.now() - found);
  await page.keyboard.press("Escape");

  say("60 nodes: the canvas", await show(page, "#/job/canvas?node=s0", page.locator("#node-name")));
  await page.locator(".react-flow__node").nth(59).waitFor({ state: "attached" });
  const type = await frames(page, async () => {
    await page.locator("#node-name").click();
    await page.keyboard.type(" a name that is typed", { delay: 30 });
  });
  say("60 nodes: typing a name, 95 of 100 frames", type.usual, 50);
  say("60 nodes: typing a name, the longest frame", type.most);
  const edit = await frames(page, async () => {
    await page.locator(".inspector h2").click();
    for (let n = 0; n < 4; n++) {
      await page.getByRole("button", { name: "Duplicate this node" }).click();
      await page.waitForTimeout(250);
    }
    for (let n = 0; n < 4; n++) {
      await page.getByRole("button", { name: /^Undo/ }).click();
      await page.waitForTimeout(150);
    }
    for (let n = 0; n < 8; n++) {
      await page
        .locator(".react-flow__node")
        .nth(n * 7)
        .focus();
      await page.keyboard.press("Enter");
      await page.waitForTimeout(100);
    }
  });
  say("60 nodes: duplicating, undoing, choosing, 95 of 100 frames", edit.usual, 50);
  say("60 nodes: duplicating, undoing, choosing, the longest frame", edit.most);
  const move = await frames(page, async () => {
    await page.mouse.move(600, 500);
    for (let n = 0; n < 20; n++) await page.mouse.wheel(0, n < 10 ? 60 : -60);
  });
  say("60 nodes: zooming, 95 of 100 frames", move.usual, 50);
  server.kill("SIGINT");
} finally {
  await browser.close();
}
process.exit(rows.some(Boolean) ? 1 : 0);
