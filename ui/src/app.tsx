import { type ReactElement, useEffect, useState } from "react";
import { isReport, useResource, useSilence } from "./api/client";
import type { State as Status } from "./api/types";
import { time } from "./lib/format";
import { link, useRoute } from "./lib/router";
import { applyTheme, type Theme, theme } from "./lib/theme";
import { JobPage } from "./pages/Job";
import { JobsPage } from "./pages/Jobs";
import { LakePage } from "./pages/Lake";
import { QualityPage } from "./pages/Quality";
import { QueryPage } from "./pages/Query";
import { RunPage } from "./pages/Run";
import { RunsPage } from "./pages/Runs";
import { TablePage } from "./pages/Table";
import { WorkflowPage } from "./pages/Workflow";
import { Button, Empty, Fault } from "./parts/basics";
import { Icon } from "./parts/icons";
import { Search } from "./parts/Search";

const PAGES: [string, string][] = [
  ["lake", "Lake"],
  ["jobs", "Jobs"],
  ["runs", "Runs"],
  ["query", "Query"],
  ["quality", "Quality"],
];
/** Which entry of the header a page belongs to. */
const PARENT: Record<string, string> = { table: "lake", job: "jobs", run: "runs", workflow: "runs" };

export function App(): ReactElement {
  const status = useResource<Status>("state", (found) => (found.endpoint.up ? 15000 : 4000));
  const route = useRoute();
  const page = route.parts[0] ?? "lake";
  const [searching, setSearching] = useState(false);
  const silence = useSilence();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setSearching(true);
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  const title = route.parts[1] ?? PAGES.find(([id]) => id === page)?.[1] ?? page;
  useEffect(() => {
    document.title = `${title} · ${status.value?.workspace ?? "Glue Local"}`;
  }, [title, status.value?.workspace]);
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the page
      </button>
      <header className="top">
        <a className="brand" href="#/lake" aria-label={`Glue Local: ${status.value?.workspace ?? ""}`}>
          <Logo />
          <span>{status.value?.workspace ?? "Glue Local"}</span>
        </a>
        <nav aria-label="Pages">
          {PAGES.filter(([id]) => !(isReport() && id === "query")).map(([id, name]) => (
            <a key={id} href={link([id])} aria-current={(PARENT[page] ?? page) === id ? "page" : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <div className="top-side">
          <button type="button" className="searcher" aria-label="Search" onClick={() => setSearching(true)}>
            <Icon name="search" />
            <span>Search</span>
            <kbd>Ctrl K</kbd>
          </button>
          <Where status={status.value} failed={silence || Boolean(status.failure)} />
          <ThemeSwitch />
        </div>
      </header>
      {silence && status.value ? (
        <p className="silence" role="status">
          <Icon name="warn" /> The page's server does not answer, so this page is out of date. Start it again
          with <code>make ui</code> and open the address it prints.
        </p>
      ) : null}
      <main id="main" tabIndex={-1}>
        {status.failure && !status.value ? (
          <Fault failure={status.failure} again={status.reload} />
        ) : (
          <Page page={page} parts={route.parts} status={status.value} />
        )}
      </main>
      {searching ? <Search close={() => setSearching(false)} /> : null}
    </>
  );
}

function Page({
  page,
  parts,
  status,
}: {
  page: string;
  parts: string[];
  status: Status | undefined;
}): ReactElement {
  switch (page) {
    case "lake":
      return <LakePage status={status} />;
    case "jobs":
      return <JobsPage />;
    case "job":
      return parts[1] ? <JobPage key={parts[1]} name={parts[1]} status={status} /> : <JobsPage />;
    case "table":
      return parts[1] && parts[2] ? (
        <TablePage key={`${parts[1]}.${parts[2]}`} database={parts[1]} name={parts[2]} status={status} />
      ) : (
        <LakePage status={status} />
      );
    case "runs":
      return <RunsPage status={status} />;
    case "run":
      return parts[1] && parts[2] ? (
        <RunPage key={parts[2]} job={parts[1]} id={parts[2]} status={status} />
      ) : (
        <RunsPage status={status} />
      );
    case "workflow":
      return parts[1] && parts[2] ? (
        <WorkflowPage key={parts[2]} name={parts[1]} id={parts[2]} status={status} />
      ) : (
        <RunsPage status={status} />
      );
    case "query":
      return <QueryPage status={status} />;
    case "quality":
      return <QualityPage />;
    default:
      return (
        <Empty title={`There is no page “${parts.join("/")}”`}>
          <a href="#/lake">To the lake</a>
        </Empty>
      );
  }
}

function Where({ status, failed }: { status: Status | undefined; failed: boolean }): ReactElement | null {
  if (!status) return null;
  if (isReport())
    return (
      <span className="where" title={`From commit ${status.commit}, ${status.endpoint.url ?? "AWS"}`}>
        Report of {time(status.made)}
      </span>
    );
  const up = status.endpoint.up && !failed;
  const place = status.endpoint.local
    ? "local"
    : `AWS ${status.endpoint.account ?? ""} ${status.endpoint.region}`;
  return (
    <span
      className={`where ${up ? "is-up" : "is-down"}`}
      title={
        up ? `${status.endpoint.url ?? "AWS"}${status.writable ? "" : ", read-only"}` : status.endpoint.detail
      }
    >
      <i aria-hidden="true" />
      {up ? place : "no lake"}
      {up && !status.writable ? " · read only" : ""}
    </span>
  );
}

function ThemeSwitch(): ReactElement {
  const [now, setNow] = useState<Theme>(theme());
  const next: Theme = now === "system" ? "light" : now === "light" ? "dark" : "system";
  return (
    <Button
      look="quiet"
      icon={now === "system" ? "auto" : now === "light" ? "sun" : "moon"}
      label={`Colours: ${now}. Change to ${next}`}
      onClick={() => {
        applyTheme(next);
        setNow(next);
      }}
    />
  );
}

function Logo(): ReactElement {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="logo-ground" />
      <path d="M7 11h7m4 0h7M7 21h7m4 0h7M14 8h4v6h-4zm0 10h4v6h-4z" className="logo-lines" />
    </svg>
  );
}
