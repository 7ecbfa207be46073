// What an integrator writes with the generated TypeScript client: triage of one and of many, a program, and how it goes on.
// test_clients.py generates genu.d.ts, compiles this file with it, and runs it: ADDRESS.

import createClient from "openapi-fetch";
import type { components, paths } from "./genu.js";

declare const process: { argv: string[] };
type Schemas = components["schemas"];

// @ts-expect-error A word that the contract does not have must not compile.
const maybe: Schemas["Answer"] = "maybe";
// @ts-expect-error Nor a misspelt finding: a warning sign would be lost.
const misspelt: Schemas["Findings"] = { loked_knee: "yes" };
// @ts-expect-error Nor a yes-or-no question answered with a boolean.
const converted: Schemas["Findings"] = { locked_knee: true };
void [maybe, misspelt, converted];

const address = process.argv[2];
if (address === undefined) throw new Error("ADDRESS");
const client = createClient<paths>({ baseUrl: address });

const triage = await client.POST("/v1/triage", { body: { findings: { age_years: 27, locked_knee: "yes" } } });
if (triage.data === undefined) throw new Error(triage.error.title);

const refused = await client.POST("/v1/triage", { body: { findings: { age_years: 500 } } });
if (refused.error === undefined) throw new Error("an age of 500 was accepted");

const reports: Schemas["ReportIn"][] = [
  { findings: { age_years: 27, locked_knee: "yes" } },
  { findings: { age_years: 500 } },
  { findings: { age_years: 27 } },
];
// One line in, one line out: read as they come, not as one answer.
const batch = await client.POST("/v1/triage/batch", {
  body: reports.map((report) => JSON.stringify(report)).join("\n"),
  bodySerializer: (lines) => lines,
  headers: { "Content-Type": "application/x-ndjson" },
  parseAs: "text",
});
if (batch.data === undefined) throw new Error(batch.error.title);
const lines = batch.data.trimEnd().split("\n").map((line): Schemas["TriageLineOut"] => JSON.parse(line));
const many = lines.map((line) => line.triage?.level ?? line.problem?.errors?.[0]?.pointer);

const described = await (await fetch(`${address}/openapi.json`)).json();
const { examples } = described.paths["/v1/programs"].post.requestBody.content["application/json"];
const wanted: Schemas["ProgramRequestIn"] = examples.dynamic_valgus_at_home.value;
const program = await client.POST("/v1/programs", { body: wanted });
if (program.data === undefined) throw new Error(program.error.title);
// The outcome tells the three shapes of the answer apart.
if (program.data.outcome === "withheld" || program.data.outcome === "needs_answers") throw new Error("no program");

const goingOn: Schemas["ProgressionRequestIn"] = {
  program: { ...program.data },
  as_of: "2026-11-24",
  check_ins: [{ id: "c1", date: "2026-11-24", findings: { activity_pain_nprs: 3, rest_pain_nprs: 0 } }],
};
const progression = await client.POST("/v1/progressions", { body: goingOn });
if (progression.data === undefined) throw new Error(progression.error.title);

console.log(
  JSON.stringify({
    level: triage.data.level,
    many,
    refused: refused.error.errors?.[0]?.pointer,
    outcome: program.data.outcome,
    weeks: program.data.total_weeks,
    program_digest: program.data.program_digest,
    progression_digest: progression.data.digest,
  }),
);
