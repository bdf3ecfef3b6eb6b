import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Failure } from "./types";

const KEY = "glue-local-token";
let token = "";

/** How long a tab without a token waits for one from another tab, in milliseconds. */
const PATIENCE = 2000;

/** Takes this session's token out of the opened address, so that no link shows it.
 *
 * A link that is opened in a new tab has none: tabs of the page that are open already answer with theirs. */
export async function takeToken(): Promise<void> {
  const found = /[#&]token=([\w-]+)/.exec(location.hash);
  if (found?.[1]) {
    sessionStorage.setItem(KEY, found[1]);
    history.replaceState(null, "", "#/lake");
  }
  try {
    token = sessionStorage.getItem(KEY) ?? "";
  } catch {
    token = "";
  }
  if (isReport() || typeof BroadcastChannel === "undefined") return;
  // Only pages of this origin hear it.
  const tabs = new BroadcastChannel(KEY);
  if (!token) {
    token = await new Promise<string>((done) => {
      tabs.onmessage = ({ data }) => {
        if (typeof data?.token === "string" && data.token) done(data.token);
      };
      tabs.postMessage({ asks: true });
      setTimeout(() => done(""), PATIENCE);
    });
    if (token) sessionStorage.setItem(KEY, token);
  }
  tabs.onmessage = ({ data }) => {
    if (data?.asks && token) tabs.postMessage({ token });
  };
}

/** Drops a token that the page's server refuses: no other tab gets it, and this one asks for another when opened. */
function forget(): void {
  token = "";
  sessionStorage.removeItem(KEY);
}

let silent = false;
const listeners = new Set<() => void>();

function hear(nothing: boolean): void {
  if (silent === nothing) return;
  silent = nothing;
  for (const changed of listeners) changed();
}

/** Whether the page's server did not answer when it was last asked: what is shown is old. */
export function useSilence(): boolean {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => silent,
  );
}

export class ApiError extends Error {
  constructor(public readonly failure: Failure) {
    super(failure.title);
  }
}

/** The report's data: what the API would have answered, by path. Null on the live page. */
let embedded: Record<string, unknown> | null | undefined;
function report(): Record<string, unknown> | null {
  if (embedded === undefined) {
    const data = document.getElementById("report")?.textContent;
    embedded = data ? (JSON.parse(data) as Record<string, unknown>) : null;
  }
  return embedded;
}

export function isReport(): boolean {
  return report() !== null;
}

/** Whether a report holds the answer of a path; on the live page every one can be asked for. */
export function has(path: string): boolean {
  const kept = report();
  return kept === null || path in kept;
}

export async function api<T>(path: string, method = "GET", body?: unknown, signal?: AbortSignal): Promise<T> {
  const kept = report();
  if (kept) {
    if (method === "GET" && path in kept) return kept[path] as T;
    throw new ApiError({
      title: "Not in this report",
      status: 404,
      detail: "A report holds what the lake looked like when it was made.",
      problems: [],
    });
  }
  let response: Response;
  const given = token;
  try {
    response = await fetch(`/api/${path}`, {
      method,
      headers: {
        "X-Glue-Local-Token": given,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    hear(true);
    throw new ApiError({
      title: "The page's server does not answer",
      status: 0,
      detail: "Start it again with `make ui`, and open the address that it prints.",
      problems: [],
    });
  }
  hear(false);
  if (response.status === 401 && given === token) forget();
  const text = await response.text();
  let answer: unknown;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    throw new ApiError({
      title: "Another program answers at the page's address",
      status: 0,
      detail: "Start the page again with `make ui`, and open the address that it prints.",
      problems: [],
    });
  }
  if (!response.ok) throw new ApiError(answer as Failure);
  return answer as T;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ApiError) return error.failure;
  return {
    title: error instanceof Error ? error.message : String(error),
    status: 0,
    detail: "",
    problems: [],
  };
}

export interface Resource<T> {
  value: T | undefined;
  failure: Failure | undefined;
  loading: boolean;
  reload: () => void;
}

const KEPT = new Map<string, unknown>();

/** A resource of the API: what was last known at once, the newest after that; asked again every so many ms. */
export function useResource<T>(
  path: string | null,
  every?: number | ((value: T) => number | null),
): Resource<T> {
  const [state, setState] = useState<{ path: string | null; value?: T; failure?: Failure; loading: boolean }>(
    {
      path,
      value: path ? (KEPT.get(path) as T | undefined) : undefined,
      loading: true,
    },
  );
  const [round, setRound] = useState(0);
  const pace = useRef(every);
  pace.current = every;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks again
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    setState((old) => ({
      path,
      value: old.path === path ? old.value : (KEPT.get(path) as T | undefined),
      failure: old.path === path ? old.failure : undefined,
      loading: true,
    }));
    const ask = async () => {
      if (document.hidden) {
        timer = setTimeout(ask, 1000);
        return;
      }
      let next: number | null | undefined;
      try {
        const value = await api<T>(path, "GET", undefined, stop.signal);
        KEPT.set(path, value);
        setState({ path, value, loading: false });
        next = typeof pace.current === "function" ? pace.current(value) : pace.current;
      } catch (error) {
        if (stop.signal.aborted) return;
        const failure = failureOf(error);
        setState((old) => ({
          path,
          value: old.path === path ? old.value : undefined,
          failure,
          loading: false,
        }));
        next = failure.status === 0 || failure.status === 503 ? 4000 : null;
      }
      if (next && !isReport() && !stop.signal.aborted) timer = setTimeout(ask, next);
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const own = state.path === path;
  return {
    value: own ? state.value : path ? (KEPT.get(path) as T | undefined) : undefined,
    failure: own ? state.failure : undefined,
    loading: own ? state.loading : true,
    reload,
  };
}

export function nonce(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.nonce ?? "";
}
