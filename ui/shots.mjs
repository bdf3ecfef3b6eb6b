// exploration only
import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";
const url = /http:\S+/.exec(readFileSync("/tmp/shots/ui.log", "utf-8"))[0];
const JOB = "customer_trusted_to_curated";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-background-networking"] });
const PAGES = {
  lake: "#/lake", lakelist: "#/lake?as=list", jobs: "#/jobs", newjob: "#/jobs?new=1", job: `#/job/${JOB}`, jobnode: `#/job/${JOB}?node=node-1732003000010`,
  jobscript: `#/job/${JOB}?tab=script`, jobdetails: `#/job/${JOB}?tab=details`, jobruns: `#/job/${JOB}?tab=runs`, runs: "#/runs", query: "#/query?sql=SELECT%20*%20FROM%20stedi_landing.customer_landing", quality: "#/quality",
  table: "#/table/stedi_landing/customer_landing", tablesteps: "#/table/stedi_landing/step_trainer_landing", rows: "#/table/stedi_trusted/customer_trusted?tab=rows", promises: "#/table/stedi_trusted/customer_trusted?tab=promises",
  versions: "#/table/stedi_trusted/customer_trusted?tab=versions", ddl: "#/table/stedi_trusted/customer_trusted?tab=ddl",
};
const only = process.argv.slice(3);
for (const width of (process.argv[2] ?? "360,1280,1920").split(",").map(Number)) {
  const page = await (await browser.newContext({ viewport: { width, height: width < 500 ? 740 : 860 } })).newPage();
  page.on("console", (m) => { if (["error", "warning"].includes(m.type())) console.log(width, m.text()); });
  await page.goto(url);
  for (const [name, hash] of Object.entries(PAGES)) {
    if (only.length && !only.includes(name)) continue;
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.waitForTimeout(300);
    try {
      await page.waitForFunction(() => !document.querySelector(".loading"), undefined, { timeout: 30_000 });
      if (name === "query") { await page.getByRole("button", { name: /^Run/ }).click(); await page.locator(".query-facts .is-good").waitFor(); }
    } catch (e) { console.log(width, name, String(e).slice(0, 200)); }
    await page.waitForTimeout(500);
    await page.screenshot({ path: `/tmp/shots/${name}-${width}.png` });
  }
}
await browser.close();
