import type { ReactElement } from "react";
import { csv, download, Grid } from "../data/Grid";
import { bytes, count, plural, seconds } from "../lib/format";
import { Button, Empty, Fault, Loading, State } from "../parts/basics";
import { Icon } from "../parts/icons";
import type { Running } from "./useQuery";

const MOST_ROWS = 10_000;

export function Results({ result, going }: { result: Running; going: boolean }): ReactElement {
  const { state, pages, failure } = result;
  if (failure) return <Fault failure={failure} />;
  if (!state && !going)
    return (
      <Empty title="No query has run yet">
        Write a query, or choose a saved one; a table in the tree shows its rows.
      </Empty>
    );
  return (
    <>
      {state ? (
        <div className="query-facts" role="status">
          <State state={state.state} />
          <span>{seconds(state.seconds)}</span>
          <span>{bytes(state.scanned)} scanned</span>
          {pages ? (
            <span>
              {pages.next ? `first ${count(pages.rows.length)} rows` : plural(pages.rows.length, "row")}
            </span>
          ) : null}
          {pages?.note ? (
            <span className="muted">
              <Icon name="lock" size={12} /> {pages.note}
            </span>
          ) : null}
          {pages?.rows.length ? (
            <div className="actions">
              <Button
                look="quiet"
                icon="copy"
                onClick={() =>
                  void navigator.clipboard.writeText(
                    [pages.columns.map((c) => c.name), ...pages.rows]
                      .map((row) => row.map((cell) => cell ?? "").join("\t"))
                      .join("\n"),
                  )
                }
              >
                Copy
              </Button>
              <Button
                look="quiet"
                icon="download"
                onClick={() => download("query.csv", csv(pages.columns, pages.rows), "text/csv")}
              >
                CSV
              </Button>
            </div>
          ) : null}
        </div>
      ) : null}
      {state?.reason ? (
        <Fault failure={{ title: "The query failed", status: 0, detail: state.reason, problems: [] }} />
      ) : null}
      {going ? <Loading lines={4} label="Running the query" /> : null}
      {!going && pages ? (
        pages.rows.length ? (
          <Grid columns={pages.columns} rows={pages.rows} label="Result" height="52vh" />
        ) : (
          <Empty title="No rows">
            The query succeeded with {plural(pages.columns.length, "column")} and no rows.
          </Empty>
        )
      ) : null}
      {!going && pages?.next && pages.rows.length < MOST_ROWS ? (
        <Button onClick={() => void result.more()}>Load more rows</Button>
      ) : null}
    </>
  );
}
