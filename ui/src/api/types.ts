/** Made from src/glue_local/ui/models/ by `make ui-build`: do not edit. */

export interface Api {

}
/**
 * A bar of a histogram: its label and the number of rows.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Bar".
 */
export interface Bar {
label: string
rows: number
}
/**
 * A table in the query page's tree.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "CatalogTable".
 */
export interface CatalogTable {
database: string
name: string
columns: Column[]
}
/**
 * A column of a table.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Column".
 */
export interface Column {
name: string
type: string
comment: string
personal: boolean
partition: boolean
}
/**
 * The catalog as the query page needs it.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "CatalogTree".
 */
export interface CatalogTree {
tables: CatalogTable[]
}
/**
 * Asks for a definition to be looked at.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Check".
 */
export interface Check {
name: string
definition: Definition
}
/**
 * A visual job as the editor holds it: nodes by id, each ``{type: fields}``, in their order.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Definition".
 */
export interface Definition {
settings: {
[k: string]: unknown
}
nodes: {
[k: string]: {
[k: string]: {
[k: string]: unknown
}
}
}
}
/**
 * A definition looked at: its canvas, its faults, its script with each node's first and last line.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Checked".
 */
export interface Checked {
nodes: NodeView[]
edges: Edge[]
width: number
height: number
problems: Problem[]
script: (string | null)
sections: {
/**
 * @minItems 2
 * @maxItems 2
 */
[k: string]: [number, number]
}
schemas: {
[k: string]: Column[]
}
}
/**
 * A node on the canvas.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "NodeView".
 */
export interface NodeView {
id: string
type: string
name: string
word: string
colour: string
role: ("source" | "transform" | "target")
x: number
y: number
width: number
height: number
inputs: string[]
}
/**
 * An arrow: its ends, the points it passes, and whether it leads back to the left.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Edge".
 */
export interface Edge {
source: string
target: string
points: [number, number][]
back: boolean
}
/**
 * A fault of a definition: the node's id or "", the field's path or "", and the message.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Problem".
 */
export interface Problem {
node: string
field: string
message: string
}
/**
 * A column's figures; ``bars`` is empty where personal values would show.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "ColumnProfile".
 */
export interface ColumnProfile {
name: string
nulls: number
distinct: (number | null)
least: (string | null)
most: (string | null)
bars: Bar[]
}
/**
 * The changes that saving would make: in words against the file and against git's HEAD, and as text.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Difference".
 */
export interface Difference {
words: string[]
head: string[]
definition: string
script: string
}
/**
 * Where AWS is asked: ``local`` is the local endpoint, ``up`` whether it answers, ``detail`` why not.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Endpoint".
 */
export interface Endpoint {
url: (string | null)
region: string
local: boolean
up: boolean
engine: (string | null)
account: (string | null)
detail: string
}
/**
 * Where a run's error came from: the line of its script, and the node that line belongs to.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "ErrorPlace".
 */
export interface ErrorPlace {
line: number
text: string
node: string
node_name: string
around: [number, string][]
}
/**
 * A record that a run could not read.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "ErrorRecord".
 */
export interface ErrorRecord {
source: string
path: string
line: (number | null)
message: string
}
/**
 * An error as application/problem+json (RFC 9457).
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Failure".
 */
export interface Failure {
title: string
status: number
detail: string
problems: Problem[]
}
/**
 * A member of a shape.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Field".
 */
export interface Field {
name: string
shape: string
required: boolean
label: string
help: string
widget: string
}
/**
 * One number of a panel.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Figure".
 */
export interface Figure {
label: string
value: string
note: string
tone: ("plain" | "good" | "warn")
}
/**
 * Every node type, every shape that their forms need, and the rule types of DQDL.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Forms".
 */
export interface Forms {
types: NodeType[]
shapes: {
[k: string]: Shape
}
rules: string[]
}
/**
 * A kind of node: its name in the palette, its form, and whether a script is generated for it.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "NodeType".
 */
export interface NodeType {
type: string
label: string
group: ("Sources" | "Transforms" | "Targets")
shape: string
help: string
generated: boolean
/**
 * @minItems 2
 * @maxItems 2
 */
inputs: [number, (number | null)]
}
/**
 * One of Glue's shapes, for forms.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Shape".
 */
export interface Shape {
kind: ("structure" | "list" | "map" | "string" | "number" | "integer" | "boolean")
fields: Field[]
item: string
choices: string[]
least: (number | null)
most: (number | null)
}
/**
 * A frame that a node gave: its schema, its rows in all, and the first of them.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Frame".
 */
export interface Frame {
name: string
columns: ResultColumn[]
rows: (string | null)[][]
count: (number | null)
}
/**
 * A column of a result; ``masked``: its values are personal and were not shown.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "ResultColumn".
 */
export interface ResultColumn {
name: string
type: string
masked: boolean
}
/**
 * A frame that a run read or wrote.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "FrameIo".
 */
export interface FrameIo {
name: string
path: string
format: string
rows: (number | null)
error_records: number
}
/**
 * Something the search finds.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Hit".
 */
export interface Hit {
kind: ("table" | "job" | "column" | "node")
name: string
where: string
href: string
}
/**
 * All entries for the search.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Hits".
 */
export interface Hits {
hits: Hit[]
}
/**
 * Asks for a definition to be rebuilt from a generated script.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Import".
 */
export interface Import {
name: string
script: string
}
/**
 * A definition rebuilt, and the lines of the script that it does not hold.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Imported".
 */
export interface Imported {
definition: Definition
checked: Checked
unplaced: [number, string][]
}
/**
 * A job of the repository; ``etag`` changes with its file.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Job".
 */
export interface Job {
name: string
etag: string
path: string
definition: Definition
checked: Checked
in_glue: (boolean | null)
in_step: boolean
git: string
}
/**
 * A job in the list.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "JobBrief".
 */
export interface JobBrief {
name: string
description: string
nodes: number
reads: string[]
writes: string[]
problems: string[]
run: (RunBrief | null)
runs: RunBrief[]
}
/**
 * A run in short.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "RunBrief".
 */
export interface RunBrief {
id: string
job: string
state: string
started: number
ended: (number | null)
seconds: number
attempt: number
workflow: (string | null)
workflow_run: (string | null)
trigger: (string | null)
error: (string | null)
rows_read: (number | null)
rows_written: (number | null)
error_records: number
rules_failed: number
rules: number
}
/**
 * Every job of the repository.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Jobs".
 */
export interface Jobs {
jobs: JobBrief[]
}
/**
 * Asks for a query to be kept in Athena's workgroup.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Keep".
 */
export interface Keep {
name: string
sql: string
}
/**
 * The lake's graph; ``databases`` are its zones from left to right.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Lake".
 */
export interface Lake {
nodes: LakeNode[]
edges: Edge[]
width: number
height: number
databases: string[]
running: boolean
problems: string[]
}
/**
 * A table, a folder or a job in the lake's graph.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "LakeNode".
 */
export interface LakeNode {
id: string
kind: ("table" | "folder" | "job")
name: string
database: string
description: string
x: number
y: number
width: number
height: number
size: (number | null)
files: (number | null)
changed: (number | null)
format: string
personal: string[]
run: (RunBrief | null)
problems: string[]
}
/**
 * Lines of a run's log; ``next`` asks for those after them.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Log".
 */
export interface Log {
lines: [number, string, string][]
next: string
}
/**
 * A message about what was done.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Message".
 */
export interface Message {
lines: string[]
}
/**
 * A node's result in a preview.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "NodePreview".
 */
export interface NodePreview {
node: string
state: ("waiting" | "running" | "done" | "failed" | "not reached")
frames: Frame[]
seconds: (number | null)
error: (string | null)
line: (number | null)
note: string
rows_in: (number | null)
}
/**
 * A panel of a lake's plug-in, shown beside the graph.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Panel".
 */
export interface Panel {
id: string
title: string
lead: string
figures: Figure[]
tables: PanelTable[]
problem: string
}
/**
 * A small table of a panel.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "PanelTable".
 */
export interface PanelTable {
title: string
columns: string[]
rows: string[][]
}
/**
 * Every panel of the lake.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Panels".
 */
export interface Panels {
panels: Panel[]
}
/**
 * A preview under way or done.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Preview".
 */
export interface Preview {
id: string
state: ("running" | "done" | "failed" | "cancelled")
nodes: NodePreview[]
seconds: number
error: (string | null)
notes: string[]
}
/**
 * Asks for a node's data, and that of all before it.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "PreviewRequest".
 */
export interface PreviewRequest {
definition: Definition
node: string
reveal: boolean
}
/**
 * A table's columns in figures.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Profile".
 */
export interface Profile {
rows: number
columns: ColumnProfile[]
}
/**
 * A rule that a job checks of a table, with its last outcome.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Promise".
 */
export interface Promise {
job: string
node: string
rule: string
outcome: (string | null)
reason: (string | null)
run: (string | null)
}
/**
 * Asks for a job to be brought to Glue; ``ours`` overwrites what was edited there.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Push".
 */
export interface Push {
ours: boolean
role: string
scripts: string
}
/**
 * The rules of all jobs.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Quality".
 */
export interface Quality {
jobs: QualityJob[]
note: string
}
/**
 * A job's rules by its runs, newest first.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "QualityJob".
 */
export interface QualityJob {
job: string
runs: QualityRun[]
rules: QualityRule[]
}
/**
 * A run that evaluated rules.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "QualityRun".
 */
export interface QualityRun {
id: string
job: string
started: number
state: string
}
/**
 * A rule over the last runs, newest first.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "QualityRule".
 */
export interface QualityRule {
job: string
context: string
rule: string
sql: (string | null)
cells: (QualityCell | null)[]
}
/**
 * A rule's outcome in one run.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "QualityCell".
 */
export interface QualityCell {
run: string
outcome: string
reason: (string | null)
metrics: {
[k: string]: number
}
}
/**
 * Saved queries, and those asked since the page was started, newest first.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Queries".
 */
export interface Queries {
saved: SavedQuery[]
history: QueryState[]
}
/**
 * A query that a lake brings with it, or that Athena keeps in the workgroup, which gave it an ``id``.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "SavedQuery".
 */
export interface SavedQuery {
name: string
description: string
sql: string
id: string
}
/**
 * A query: its state, seconds and bytes read.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "QueryState".
 */
export interface QueryState {
id: string
sql: string
state: string
reason: string
seconds: (number | null)
scanned: (number | null)
submitted: (number | null)
}
/**
 * Asks Athena something; ``reveal`` shows personal values.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Query".
 */
export interface Query {
sql: string
database: (string | null)
reveal: boolean
}
/**
 * Asks for a state of a table's data.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Restore".
 */
export interface Restore {
version: string
}
/**
 * A page of a result; None in a row is null.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "ResultPage".
 */
export interface ResultPage {
columns: ResultColumn[]
rows: (string | null)[][]
next: (string | null)
note: string
}
/**
 * Names the jobs from which to resume a workflow run.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Resume".
 */
export interface Resume {
jobs: string[]
}
/**
 * Rows of tables by ``database.table``; ``problems`` of those that could not be counted.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Rows".
 */
export interface Rows {
rows: {
[k: string]: number
}
problems: {
[k: string]: string
}
}
/**
 * A data quality rule's outcome in a run.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Rule".
 */
export interface Rule {
context: string
rule: string
outcome: string
reason: (string | null)
metrics: {
[k: string]: number
}
}
/**
 * A run with all that it reported.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Run".
 */
export interface Run {
id: string
job: string
state: string
started: number
ended: (number | null)
seconds: number
attempt: number
workflow: (string | null)
workflow_run: (string | null)
trigger: (string | null)
error: (string | null)
rows_read: (number | null)
rows_written: (number | null)
error_records: number
rules_failed: number
rules: number
arguments: {
[k: string]: string
}
phases: {
[k: string]: number
}
reads: FrameIo[]
writes: FrameIo[]
outcomes: Rule[]
error_place: (ErrorPlace | null)
traceback: (string | null)
records: ErrorRecord[]
notes: string[]
reported: boolean
}
/**
 * Runs of workflows and of jobs, newest first.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Runs".
 */
export interface Runs {
workflows: WorkflowBrief[]
jobs: RunBrief[]
running: boolean
more: boolean
}
/**
 * A run of a workflow in the list.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "WorkflowBrief".
 */
export interface WorkflowBrief {
workflow: string
id: string
state: string
started: number
ended: (number | null)
succeeded: number
failed: number
total: number
}
/**
 * Asks for a definition to be written; ``etag`` is that of the file it was made from, "" for a new job.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Save".
 */
export interface Save {
definition: Definition
etag: string
}
/**
 * Errors in a query, found while typing.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "SqlCheck".
 */
export interface SqlCheck {
problems: SqlProblem[]
}
/**
 * Where a query is wrong.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "SqlProblem".
 */
export interface SqlProblem {
line: number
column: number
message: string
}
/**
 * A query that is being typed: for Athena, or of a job's SQL node.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "SqlText".
 */
export interface SqlText {
sql: string
dialect: ("athena" | "spark")
}
/**
 * The id of what was started.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Started".
 */
export interface Started {
id: string
}
/**
 * The first response that the page needs.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "State".
 */
export interface State {
workspace: string
branch: string
commit: string
version: string
endpoint: Endpoint
writable: boolean
workflows: string[]
report: boolean
made: (number | null)
}
/**
 * A table with all that is known of it without reading its rows.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Table".
 */
export interface Table {
database: string
name: string
description: string
format: string
location: string
ddl: string
columns: Column[]
parameters: {
[k: string]: string
}
size: (number | null)
files: (number | null)
changed: (number | null)
partitions: number
writers: string[]
readers: string[]
promises: Promise[]
in_catalog: boolean
problem: string
}
/**
 * A state of a table's data: its time and its content.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Version".
 */
export interface Version {
id: string
at: number
files: number
size: number
current: boolean
empty: boolean
}
/**
 * The states of a table's data, newest first; none where the bucket keeps no versions.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "Versions".
 */
export interface Versions {
versions: Version[]
versioned: boolean
}
/**
 * A job in a workflow run.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "WorkflowNode".
 */
export interface WorkflowNode {
id: string
job: string
run: (RunBrief | null)
x: number
y: number
width: number
height: number
}
/**
 * A run of a workflow, with its jobs placed.
 * 
 * This interface was referenced by `Api`'s JSON-Schema
 * via the `definition` "WorkflowRun".
 */
export interface WorkflowRun {
workflow: string
id: string
state: string
started: number
ended: (number | null)
nodes: WorkflowNode[]
edges: Edge[]
width: number
height: number
error: string
}
