// Writes the licences of all packages that are built into the page: node scripts/licences.mjs public/THIRD_PARTY.txt
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const parts = [];
for (const [folder, entry] of Object.entries(lock.packages)) {
  if (!folder || entry.dev || entry.optional) continue;
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim() : "";
  parts.push([manifest.name, `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text}\n`]);
}
parts.sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(
  process.argv[2],
  `Packages in this page, with their licences. Written by ui/scripts/licences.mjs.\n\n${parts.map(([, text]) => text).join("\n----\n\n")}`,
);
