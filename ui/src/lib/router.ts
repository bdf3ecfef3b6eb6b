import { useSyncExternalStore } from "react";

/** A hash route: `#/job/name?node=node-1`. Hashes work from a file, too. */
export interface Route {
  parts: string[];
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return { parts: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function link(parts: string[], query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const tail = given.length ? `?${new URLSearchParams(given)}` : "";
  return `#/${parts.map(encodeURIComponent).join("/")}${tail}`;
}

export function go(hash: string): void {
  location.hash = hash;
}

let leave: (() => boolean) | null = null;
/** Asks before a page with unsaved changes is left; null asks no more. */
export function guard(ask: (() => boolean) | null): void {
  leave = ask;
}

let current: string | undefined;
const listeners = new Set<() => void>();

function here(): string {
  current ??= location.hash;
  return current;
}

function moved(): void {
  const before = here();
  if (location.hash === before) return;
  const same = page(before) === page(location.hash);
  if (!same && leave && !leave()) {
    history.replaceState(null, "", before || "#/");
    return;
  }
  if (!same) leave = null;
  current = location.hash;
  for (const changed of listeners) changed();
}

function page(hash: string): string {
  return parse(hash).parts.slice(0, 2).join("/");
}

function subscribe(changed: () => void): () => void {
  if (!listeners.size) addEventListener("hashchange", moved);
  listeners.add(changed);
  return () => {
    listeners.delete(changed);
    if (!listeners.size) removeEventListener("hashchange", moved);
  };
}

export function useRoute(): Route {
  return parse(useSyncExternalStore(subscribe, here));
}

/** Changes a route's query without a new entry in the history. */
export function setQuery(query: Record<string, string | undefined>): void {
  const route = parse(location.hash);
  const all = Object.fromEntries(route.query);
  const hash = link(route.parts, { ...all, ...query });
  history.replaceState(null, "", hash);
  current = location.hash;
  for (const changed of listeners) changed();
}
