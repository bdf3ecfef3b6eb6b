import { type ReactElement, useMemo, useState } from "react";
import { useResource } from "../api/client";
import type { Hits } from "../api/types";
import { go } from "../lib/router";
import { Dialog, Empty } from "./basics";
import { Icon, type IconName } from "./icons";

const MOST = 40;
const ORDER = ["table", "job", "column", "node"];

/** Finds tables, jobs, columns and nodes by name. */
export function Search({ close }: { close: () => void }): ReactElement {
  const all = useResource<Hits>("search");
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = (all.value?.hits ?? []).filter((hit) => {
      const whole = `${hit.kind} ${hit.where} ${hit.name}`.toLowerCase();
      return (
        words.every((word) => whole.includes(word)) &&
        (words.length > 0 || hit.kind === "table" || hit.kind === "job")
      );
    });
    const rank = (name: string) => (name.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
    return hits
      .sort((a, b) => rank(a.name) - rank(b.name) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
      .slice(0, MOST);
  }, [all.value, text]);
  const open = (href: string) => {
    close();
    go(href);
  };
  return (
    <Dialog title="Search" close={close}>
      <input
        className="search-input"
        autoFocus
        value={text}
        placeholder="Table, job, column or node"
        aria-label="Search tables, jobs, columns and nodes"
        role="combobox"
        aria-expanded="true"
        aria-controls="search-hits"
        aria-activedescendant={found[at] ? `hit-${at}` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
          else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
          else if (event.key === "Enter" && found[at]) open(found[at].href);
          else return;
          event.preventDefault();
        }}
      />
      <ul className="hits" id="search-hits" role="listbox" aria-label="What was found">
        {found.map((hit, n) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the input's
          <li
            key={`${hit.href}${hit.kind}`}
            id={`hit-${n}`}
            role="option"
            aria-selected={n === at}
            tabIndex={-1}
            onClick={() => open(hit.href)}
            onMouseEnter={() => setAt(n)}
          >
            <Icon name={hit.kind as IconName} />
            <span>{hit.name}</span>
            <small>
              {hit.kind} in {hit.where}
            </small>
          </li>
        ))}
      </ul>
      {all.value && !found.length ? <Empty title="No match" icon="search" /> : null}
    </Dialog>
  );
}
