import type { ReactElement } from "react";
import type { ColumnProfile, Profile, Table } from "../api/types";
import { count, share } from "../lib/format";
import { Chip, Loading } from "../parts/basics";
import { Icon } from "../parts/icons";

export function ColumnTable({
  table,
  profile,
  loading,
  wanted,
}: {
  table: Table;
  profile: Profile | undefined;
  loading: boolean;
  wanted: string | null;
}): ReactElement {
  const figures = new Map(profile?.columns.map((column) => [column.name, column]));
  return (
    <div className="panel scroll" tabIndex={0}>
      <table className="plain columns">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">Values</th>
            <th scope="col" className="num">
              Null
            </th>
            <th scope="col" className="num">
              Distinct
            </th>
            <th scope="col">Comment</th>
          </tr>
        </thead>
        <tbody>
          {table.columns.map((column) => {
            const known = figures.get(column.name);
            return (
              <tr key={column.name} className={wanted === column.name ? "is-wanted" : ""}>
                <th scope="row">
                  {column.name}{" "}
                  {column.personal ? (
                    <span title="Personal data">
                      <Icon name="lock" size={12} />
                      <span className="sr">personal</span>
                    </span>
                  ) : null}
                  {column.partition ? <Chip>partition</Chip> : null}
                </th>
                <td className="type">
                  <code title={column.type.length > 40 ? column.type : undefined}>{column.type}</code>
                </td>
                <td>
                  {known ? (
                    <Histogram
                      column={known}
                      personal={column.personal}
                      rows={profile?.rows ?? 0}
                      moments={column.comment.includes("milliseconds since 1970")}
                    />
                  ) : loading ? (
                    <Loading lines={1} label={`Counting the values of ${column.name}`} />
                  ) : null}
                </td>
                <td className="num" data-label="null">
                  {known && profile ? share(known.nulls, profile.rows) : loading ? "…" : "–"}
                </td>
                <td className="num" data-label="distinct">
                  {known ? count(known.distinct) : loading ? "…" : "–"}
                </td>
                <td className="comment">{column.comment}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Histogram({
  column,
  personal,
  rows,
  moments,
}: {
  column: ColumnProfile;
  personal: boolean;
  rows: number;
  moments: boolean;
}): ReactElement {
  const shown = (value: string) =>
    moments && /^\d+$/.test(value)
      ? new Date(Number(value)).toISOString().slice(0, 16).replace("T", " ")
      : trim(value);
  if (personal) return <small className="muted">not shown</small>;
  if (!column.bars.length)
    return (
      <small className="muted">
        {column.distinct === null ? (
          "not counted"
        ) : column.distinct === rows && rows ? (
          "all different"
        ) : column.least ? (
          <>
            {column.least.slice(0, 14)} … {column.most?.slice(0, 14)}
          </>
        ) : (
          "none"
        )}
      </small>
    );
  const most = Math.max(...column.bars.map((bar) => bar.rows), 1);
  const width = 10;
  return (
    <div className="histogram">
      <svg
        viewBox={`0 0 ${column.bars.length * width} 30`}
        width={column.bars.length * width}
        height={30}
        role="img"
        aria-label={`${column.bars.length} bars, from ${column.bars[0]?.label} to ${column.bars.at(-1)?.label}`}
      >
        {column.bars.map((bar, n) => {
          const height = bar.rows ? Math.max((bar.rows / most) * 28, 1.5) : 0;
          return (
            <rect key={n} x={n * width} y={30 - height} width={width - 2} height={height} rx={1}>
              <title>{`${bar.label.split(" to ").map(shown).join(" to ")}: ${count(bar.rows)} rows`}</title>
            </rect>
          );
        })}
      </svg>
      <small className="muted">
        {column.bars.length <= 3
          ? column.bars.map((bar) => `${shown(bar.label) || "empty text"} (${count(bar.rows)})`).join(", ")
          : column.least && column.least.length < 30
            ? `${shown(column.least)} … ${shown(column.most ?? "")}`
            : ""}
      </small>
    </div>
  );
}

/** Athena spells a double 1.0E0; a long fraction is cut. */
function trim(value: string): string {
  if (/^-?\d+(\.\d+)?E-?\d+$/.test(value)) return String(Number(Number(value).toPrecision(4)));
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.0+$/.test(value)) return value.replace(/\.0+$/, "");
  return /^-?\d+\.\d{4,}$/.test(value) ? Number(value).toFixed(3) : value;
}
