// Reads the API's JSON Schema on standard input and writes its TypeScript types to the file it is given.
import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const schema = JSON.parse(readFileSync(0, "utf-8"));
const text = await compile(schema, "Api", {
  bannerComment: "/** Made from src/glue_local/ui/models/ by `make ui-build`: do not edit. */",
  unreachableDefinitions: true,
  additionalProperties: false,
  maxItems: 10,
  format: false,
});
writeFileSync(process.argv[2], text);
