import type { ReactElement } from "react";

const PATHS = {
  table: "M3 4h14v12H3zM3 8h14M8 8v8",
  job: "M10 3v3m0 8v3M3 10h3m8 0h3M5 5l2 2m6 6 2 2m0-10-2 2m-6 6-2 2M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  folder: "M3 5h5l2 2h7v9H3z",
  column: "M6 3v14M14 3v14M3 7h14M3 13h14",
  node: "M4 7h5v6H4zm7 0h5v6h-5z",
  lock: "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
  search: "M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4",
  play: "M6 4l10 6-10 6z",
  stop: "M5 5h10v10H5z",
  redo: "M15 8H8a4 4 0 0 0 0 8h3M12 4l4 4-4 4",
  undo: "M5 8h7a4 4 0 0 1 0 8H9M8 4L4 8l4 4",
  plus: "M10 4v12M4 10h12",
  close: "M5 5l10 10M15 5L5 15",
  trash: "M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11",
  save: "M4 3h9l4 4v10H4zM7 3v5h6V3M7 17v-5h6v5",
  push: "M10 16V5M5 9l5-5 5 5M4 17h12",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zm8-2a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  check: "M4 10l4 4 8-8",
  cross: "M6 6l8 8M14 6l-8 8",
  warn: "M10 3l8 14H2zM10 8v4m0 2v1",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4l3 2",
  sun: "M10 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 1v2m0 14v2M1 10h2m14 0h2M4 4l1 1m10 10 1 1m0-12-1 1M5 15l-1 1",
  moon: "M16 12A7 7 0 0 1 8 4a7 7 0 1 0 8 8z",
  auto: "M10 3a7 7 0 1 0 0 14V3z",
  copy: "M7 7h10v10H7zM3 13V3h10",
  download: "M10 3v10M5 9l5 5 5-5M4 17h12",
  refresh: "M16 5v4h-4M4 15v-4h4M15 9a6 6 0 0 0-10-3M5 11a6 6 0 0 0 10 3",
  right: "M8 5l5 5-5 5",
  down: "M5 8l5 5 5-5",
  data: "M3 6c0-4 14-4 14 0v8c0 4-14 4-14 0zM3 6c0 4 14 4 14 0M3 10c0 4 14 4 14 0",
  swap: "M6 4v12M3 7l3-3 3 3M14 16V4M11 13l3 3 3-3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
