import { useCallback, useRef, useState } from "react";
import { api, failureOf } from "../api/client";
import type { Failure, QueryState, ResultPage, Started } from "../api/types";

export interface Running {
  state: QueryState | null;
  pages: ResultPage | null;
  failure: Failure | null;
  running: boolean;
  start: (sql: string, reveal: boolean) => Promise<void>;
  more: () => Promise<void>;
  cancel: () => Promise<void>;
}

/** One query: started, followed to its end, its rows page by page. */
export function useQuery(ended: () => void): Running {
  const [state, setState] = useState<QueryState | null>(null);
  const [pages, setPages] = useState<ResultPage | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [running, setRunning] = useState(false);
  const round = useRef(0);
  const start = useCallback(
    async (sql: string, reveal: boolean) => {
      const mine = ++round.current;
      setFailure(null);
      setRunning(true);
      setState(null);
      try {
        const started = await api<Started>("queries", "POST", { sql, database: null, reveal });
        for (;;) {
          const now = await api<QueryState>(`queries/${started.id}`);
          if (round.current !== mine) return;
          setState(now);
          if (now.state !== "QUEUED" && now.state !== "RUNNING") {
            setPages(now.state === "SUCCEEDED" ? await api<ResultPage>(`queries/${started.id}/rows`) : null);
            break;
          }
          await new Promise((done) => setTimeout(done, 120));
        }
      } catch (error) {
        if (round.current === mine) {
          setFailure(failureOf(error));
          setPages(null);
        }
      }
      if (round.current === mine) setRunning(false);
      ended();
    },
    [ended],
  );
  const more = useCallback(async () => {
    if (!state || !pages?.next) return;
    const next = await api<ResultPage>(`queries/${state.id}/rows?after=${encodeURIComponent(pages.next)}`);
    setPages({ ...next, rows: [...pages.rows, ...next.rows] });
  }, [state, pages]);
  const cancel = useCallback(async () => {
    if (state) await api(`queries/${state.id}`, "DELETE");
  }, [state]);
  return { state, pages, failure, running, start, more, cancel };
}
