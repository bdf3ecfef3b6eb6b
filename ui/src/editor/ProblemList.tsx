import type { ReactElement } from "react";
import type { Definition, Problem } from "../api/types";
import { plural } from "../lib/format";
import { Icon } from "../parts/icons";
import { nameOf } from "./state";

/** The problems of a definition, each with the node that it is about. */
export function ProblemList({
  problems,
  definition,
  choose,
}: {
  problems: Problem[];
  definition: Definition;
  choose: (id: string | null) => void;
}): ReactElement {
  return (
    <details className="problems" open={problems.length < 4}>
      <summary>
        <Icon name="warn" /> {plural(problems.length, "problem")}
      </summary>
      <ul>
        {problems.map((problem, n) => (
          <li key={n}>
            {problem.node ? (
              <button type="button" className="more" onClick={() => choose(problem.node)}>
                {nameOf(definition, problem.node)}
              </button>
            ) : null}{" "}
            {problem.field ? <code>{problem.field}</code> : null} {problem.message}
          </li>
        ))}
      </ul>
    </details>
  );
}
