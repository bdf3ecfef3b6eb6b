import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";

const PROJECT = resolve(import.meta.dirname, "../..");
const PYTHON = resolve(process.env.PYTHON ?? join(PROJECT, ".venv/bin/python"));
const LAKE_PORT = process.env.LAKE_PORT ?? "5566";

export interface Served {
  url: string;
  /** A copy of the repository's jobs and DDL, under git of its own: tests may change it. */
  root: string;
}

/** Runs Python of the project, and gives what it prints. */
export function python(...words: string[]): string {
  return execFileSync(PYTHON, words, { cwd: PROJECT, encoding: "utf-8", env: process.env });
}

/** Asks the lake's Athena, past the page. */
export function athena(sql: string): string[][] {
  const text = python(
    "-c",
    "import json, sys; from stedi_lake import tables; from stedi_lake.stack import Stack; " +
      "print(json.dumps(tables.query(Stack.named('local', int(sys.argv[1])).client('athena'), 'stedi', sys.argv[2])))",
    LAKE_PORT,
    sql,
  );
  return JSON.parse(text) as string[][];
}

/** Brings a job in Glue back to what git has of it. */
export function restore(job: string): void {
  python(
    "-c",
    "import sys; from glue_local.studio.exchange import Exchange; from stedi_lake.stack import PROJECT, Stack; " +
      "stack = Stack.named('local', int(sys.argv[1])); " +
      "Exchange(PROJECT / 'jobs', stack.client('glue'), stack.client('s3')).push(sys.argv[2], ours=True)",
    LAKE_PORT,
    job,
  );
}

export function report(output: string): void {
  python("-m", "stedi_lake", "report", "--port", LAKE_PORT, "-o", output);
}

/** The jobs and tables as they stand in git, copied; the page shows and writes the copy. */
async function serve(): Promise<Served & { process: ChildProcess }> {
  const root = mkdtempSync(join(tmpdir(), "lake-page-"));
  for (const name of ["jobs", "ddl"]) cpSync(join(PROJECT, name), join(root, name), { recursive: true });
  const git = (...words: string[]) => execFileSync("git", ["-C", root, ...words], { stdio: "ignore" });
  git("init", "-q");
  git("add", "-A");
  git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "all");
  const words = [
    "-m",
    "stedi_lake",
    "ui",
    "--port",
    LAKE_PORT,
    "--ui-port",
    "0",
    "--jobs",
    join(root, "jobs"),
    "--no-open",
  ];
  const started = spawn(PYTHON, words, { cwd: PROJECT, env: { ...process.env, PYTHONUNBUFFERED: "1" } });
  const url = await new Promise<string>((done, fail) => {
    let said = "";
    const hear = (data: Buffer) => {
      said += data.toString();
      const found = /http:\S+/.exec(said);
      if (found) done(found[0]);
    };
    started.stdout.on("data", hear);
    started.stderr.on("data", (data: Buffer) => {
      said += data.toString();
    });
    started.on("exit", () => fail(new Error(`the page did not start: ${said}`)));
  });
  return { url, root, process: started };
}

export const test = base.extend<{ lake: Page; quiet: string[] }, { served: Served }>({
  served: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const served = await serve();
      await use(served);
      served.process.kill("SIGINT");
      rmSync(served.root, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 300_000 },
  ],
  // What must stay quiet: the console, and every host but the page's own. A test may name what it expects.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  quiet: async ({}, use) => {
    await use([]);
  },
  lake: async ({ page, served, quiet }, use) => {
    const wrong: string[] = [];
    const own = new URL(served.url).origin;
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) wrong.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(own) && !/^(data|blob):/.test(request.url()))
        wrong.push(`request: ${request.url()}`);
    });
    await page.goto(served.url);
    await expect(page.getByRole("heading", { name: "Lake" })).toBeVisible();
    await use(page);
    expect(wrong.filter((one) => !quiet.some((expected) => one.includes(expected)))).toEqual([]);
  },
});

export async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

export { expect };
