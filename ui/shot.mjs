import { chromium } from "@playwright/test";
const [url, out, ...routes] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-background-networking"] });
const dark = process.env.DARK === "1";
for (const w of (process.env.W ?? "1440,360").split(",").map(Number)) {
  const c = await b.newContext({ viewport: { width: w, height: w < 500 ? 740 : 900 }, colorScheme: dark ? "dark" : "light" });
  const p = await c.newPage();
  p.on("console", (m) => { if (["error", "warning"].includes(m.type())) console.log("CONSOLE", m.text()); });
  p.on("pageerror", (e) => console.log("PAGEERROR", e.message));
  await p.goto(url); await p.waitForTimeout(400);
  for (const r of routes) {
    const [hash, name, ...acts] = r.split("|");
    await p.goto(url.split("#")[0] + hash); await p.waitForTimeout(Number(process.env.WAIT ?? 2500));
    for (const a of acts) { try { const [k, v] = a.split("="); if (k === "click") await p.locator(v).first().click({timeout:3000}); if (k === "text") await p.getByText(v).first().click({timeout:3000}); if (k === "role") { const [ro, n] = v.split(":"); await p.getByRole(ro, { name: n }).first().click({timeout:3000}); } if (k==="press") await p.keyboard.press(v); if (k==="type") await p.keyboard.type(v); if (k === "wait") await p.waitForTimeout(Number(v)); await p.waitForTimeout(300);} catch (e) { console.log("ACT", a, e.message.split("\n")[0]); } }
    await p.screenshot({ path: `${out}/${name}-${w}${dark ? "-dark" : ""}.png`, fullPage: process.env.FULL === "1" });
  }
  await c.close();
}
await b.close();
