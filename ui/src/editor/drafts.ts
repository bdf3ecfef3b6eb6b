import type { Definition } from "../api/types";

const KEY = "glue-local-draft:";

/** A job that is not on disk yet, kept for this tab. */
export function keepDraft(name: string, definition: Definition): void {
  try {
    sessionStorage.setItem(KEY + name, JSON.stringify(definition));
  } catch {
    // A browser that keeps nothing: the draft lives as long as the page.
  }
}

export function draftOf(name: string): Definition | null {
  try {
    const kept = sessionStorage.getItem(KEY + name);
    return kept ? (JSON.parse(kept) as Definition) : null;
  } catch {
    return null;
  }
}

export function dropDraft(name: string): void {
  try {
    sessionStorage.removeItem(KEY + name);
  } catch {
    // nothing was kept
  }
}
