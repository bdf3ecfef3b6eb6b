import type { ReactElement } from "react";
import type { Checked, Definition } from "../api/types";
import { Code } from "../code/Code";
import { inputsOf, nameOf, nodeOf, scriptOf } from "./state";

/** A node in a report: its settings as they are, nothing to change. */
export function ReportNode({
  definition,
  id,
  checked,
}: {
  definition: Definition;
  id: string;
  checked: Checked | undefined;
}): ReactElement {
  const node = nodeOf(definition, id);
  const lines = scriptOf(checked, id);
  return (
    <section className="inspector" aria-label={`Node ${nameOf(definition, id)}`}>
      <header>
        <div>
          <small>
            <code>{node?.type}</code>
          </small>
          <h2>{nameOf(definition, id)}</h2>
        </div>
      </header>
      <div className="inspector-body">
        <dl className="facts">
          <dt>Reads</dt>
          <dd>
            {inputsOf(node)
              .map((input) => nameOf(definition, input))
              .join(", ") || "nothing"}
          </dd>
          {Object.entries(node?.fields ?? {})
            .filter(([key]) => key !== "Name" && key !== "Inputs")
            .map(([key, value]) => [
              <dt key={`${key} t`}>{key}</dt>,
              <dd key={key}>
                <pre>{typeof value === "string" ? value : JSON.stringify(value, null, 1)}</pre>
              </dd>,
            ])}
        </dl>
        {lines ? <Code value={lines} language="python" label="The node's lines of the script" /> : null}
      </div>
    </section>
  );
}
