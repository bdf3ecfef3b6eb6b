import { type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Failure } from "../api/types";
import { Icon, type IconName } from "./icons";

const TONES: Record<string, string> = {
  SUCCEEDED: "good",
  COMPLETED: "good",
  Passed: "good",
  FAILED: "bad",
  ERROR: "bad",
  TIMEOUT: "bad",
  Failed: "bad",
  Error: "bad",
  CANCELLED: "idle",
  RUNNING: "live",
  STARTING: "live",
  STOPPING: "live",
  QUEUED: "live",
  WAITING: "idle",
  STOPPED: "idle",
  EXPIRED: "idle",
};

export function toneOf(state: string): string {
  return TONES[state] ?? "idle";
}

const SIGNS: Record<string, IconName> = { good: "check", bad: "cross", live: "clock", idle: "stop" };

/** A state by colour, sign and word: never by colour alone. */
export function State({ state, small }: { state: string; small?: boolean }): ReactElement {
  const tone = toneOf(state);
  return (
    <span className={`state is-${tone}${small ? " is-small" : ""}`}>
      <Icon name={SIGNS[tone] ?? "stop"} size={12} />
      {state.toLowerCase()}
    </span>
  );
}

export function Chip({
  children,
  tone = "plain",
  title,
}: {
  children: ReactNode;
  tone?: string;
  title?: string;
}): ReactElement {
  return (
    <span className={`chip is-${tone}`} title={title}>
      {children}
    </span>
  );
}

interface ButtonProps {
  children?: ReactNode;
  icon?: IconName;
  onClick?: () => void;
  disabled?: boolean;
  look?: "plain" | "main" | "quiet" | "danger";
  label?: string;
  pressed?: boolean;
  busy?: boolean;
}

export function Button({
  children,
  icon,
  onClick,
  disabled,
  look = "plain",
  label,
  pressed,
  busy,
}: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      className={`button is-${look}${children ? "" : " is-icon"}`}
      onClick={onClick}
      disabled={disabled || busy}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-busy={busy}
    >
      {busy ? <span className="spin" aria-hidden="true" /> : icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

export function Fault({ failure, again }: { failure: Failure; again?: () => void }): ReactElement {
  return (
    <div className="fault" role="alert">
      <Icon name="warn" size={18} />
      <div>
        <strong>{failure.title}</strong>
        {failure.detail ? <pre>{failure.detail}</pre> : null}
        {failure.problems?.length ? (
          <ul>
            {failure.problems.map((one, n) => (
              <li key={n}>
                {one.field ? <code>{one.field}</code> : null} {one.message}
              </li>
            ))}
          </ul>
        ) : null}
        {again ? (
          <Button icon="refresh" onClick={again}>
            Try again
          </Button>
        ) : null}
      </div>
    </div>
  );
}

export function Empty({
  title,
  children,
  icon = "data",
}: {
  title: string;
  children?: ReactNode;
  icon?: IconName;
}): ReactElement {
  return (
    <div className="empty">
      <Icon name={icon} size={32} />
      <strong>{title}</strong>
      {children ? <div>{children}</div> : null}
    </div>
  );
}

/** What takes longer than this says so, in milliseconds. */
const LATE = 8000;

/** Grey bars while something loads; shown only after 200 ms, so that quick answers do not flicker. */
export function Loading({
  lines = 5,
  label = "Loading",
}: {
  lines?: number;
  label?: string;
}): ReactElement | null {
  const [shown, setShown] = useState(false);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timers = [setTimeout(() => setShown(true), 200), setTimeout(() => setLate(true), LATE)];
    return () => timers.forEach(clearTimeout);
  }, []);
  if (!shown) return null;
  return (
    <div className="loading" role="status" aria-label={label}>
      {late && lines > 1 ? <p className="muted">Still waiting for an answer…</p> : null}
      {Array.from({ length: lines }, (_, n) => (
        <span key={n} style={{ width: `${95 - ((n * 23) % 50)}%` }} />
      ))}
    </div>
  );
}

export function Tabs({
  tabs,
  chosen,
  choose,
  label,
}: {
  tabs: [string, ReactNode][];
  chosen: string;
  choose: (tab: string) => void;
  label: string;
}): ReactElement {
  const row = useRef<HTMLDivElement>(null);
  // On a narrow screen the row scrolls: the chosen tab is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen decides
  useEffect(() => {
    const frame = row.current;
    const tab = frame?.querySelector<HTMLElement>("[aria-selected=true]");
    if (!frame || !tab) return;
    const left = tab.offsetLeft - frame.offsetLeft;
    if (left < frame.scrollLeft || left + tab.offsetWidth > frame.scrollLeft + frame.clientWidth)
      frame.scrollLeft = left - 24;
  }, [chosen]);
  const move = (by: number) => {
    const at = tabs.findIndex(([id]) => id === chosen);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (!next) return;
    choose(next[0]);
    row.current?.querySelectorAll<HTMLElement>("[role=tab]")[(at + by + tabs.length) % tabs.length]?.focus();
  };
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label={label}
      ref={row}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") move(1);
        if (event.key === "ArrowLeft") move(-1);
      }}
    >
      {tabs.map(([id, text]) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === chosen}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => choose(id)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

export function Dialog({
  title,
  children,
  close,
  wide,
}: {
  title: string;
  children: ReactNode;
  close: () => void;
  wide?: boolean;
}): ReactElement {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal?.();
    dialog?.querySelector<HTMLElement>(".dialog-body input, .dialog-body textarea")?.focus();
    return () => dialog?.close?.();
  }, []);
  return (
    <dialog ref={ref} className={wide ? "dialog is-wide" : "dialog"} aria-labelledby={id} onClose={close}>
      <header>
        <h2 id={id}>{title}</h2>
        <Button icon="close" look="quiet" label="Close" onClick={close} />
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

/** Breaks a long name behind its underscores. */
export function Name({ children }: { children: string }): ReactElement {
  const parts = children.split(/(?<=[_./])/);
  return (
    <>
      {parts.map((part, n) => (
        <span key={n}>
          {part}
          {n < parts.length - 1 ? <wbr /> : null}
        </span>
      ))}
    </>
  );
}

export function Panel({
  title,
  children,
  actions,
  className = "",
}: {
  title?: ReactNode;
  children: ReactNode;
  actions?: ReactNode;
  className?: string;
}): ReactElement {
  return (
    <section className={`panel ${className}`}>
      {title ? (
        <header>
          <h2>{title}</h2>
          {actions ? <div className="actions">{actions}</div> : null}
        </header>
      ) : null}
      {children}
    </section>
  );
}

/** Text that is cut, and shown whole when asked for. */
export function Cut({ text, at = 160 }: { text: string; at?: number }): ReactElement {
  const [whole, setWhole] = useState(false);
  if (text.length <= at) return <>{text}</>;
  return (
    <>
      {whole ? text : `${text.slice(0, at)}…`}{" "}
      <button type="button" className="more" onClick={() => setWhole(!whole)}>
        {whole ? "less" : "more"}
      </button>
    </>
  );
}
