import { type ReactElement, useEffect, useState } from "react";
import { api, isReport } from "../api/client";
import type { SqlCheck, SqlProblem } from "../api/types";
import { Icon } from "../parts/icons";

/** The syntax errors of a query, a moment after it was typed; none where they cannot be asked for. */
export function useSqlCheck(sql: string, dialect: "athena" | "spark"): SqlProblem[] {
  const [problems, setProblems] = useState<SqlProblem[]>([]);
  useEffect(() => {
    if (isReport()) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api<SqlCheck>("queries/check", "POST", { sql, dialect }, stop.signal).then(
        (found) => setProblems(found.problems),
        () => setProblems([]),
      );
    }, 350);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [sql, dialect]);
  return problems;
}

export function SqlFault({ problems }: { problems: SqlProblem[] }): ReactElement | null {
  const first = problems[0];
  if (!first) return null;
  return (
    <p className="field-fault" role="status">
      <Icon name="warn" size={13} /> line {first.line}: {first.message}
    </p>
  );
}
