const NUMBER = new Intl.NumberFormat("en-US");

export function count(value: number | null | undefined): string {
  return value == null ? "–" : NUMBER.format(value);
}

const CLOSE = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6 });

/** A metric's value: 0.99996 must not read as 1. */
export function figure(value: number | null | undefined): string {
  if (value == null) return "–";
  if (Number.isInteger(value)) return NUMBER.format(value);
  const shown = CLOSE.format(value);
  return /[.E]/.test(shown) ? shown : String(value);
}

/** A part of a whole in per cent: only none is 0 %, only all is 100 %. */
export function share(part: number, all: number): string {
  if (!all) return "–";
  const percent = (part / all) * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.1) return "< 0.1 %";
  if (percent > 99.9) return "> 99.9 %";
  return `${percent.toFixed(percent < 10 || percent > 99 ? 1 : 0)} %`;
}

export function bytes(value: number | null | undefined): string {
  if (value == null) return "–";
  if (value < 1024) return `${value} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let scaled = value;
  let unit = "B";
  for (const next of units) {
    if (scaled < 1024) break;
    scaled /= 1024;
    unit = next;
  }
  return `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${unit}`;
}

export function seconds(value: number | null | undefined): string {
  if (value == null) return "–";
  if (value < 1) return `${Math.round(value * 1000)} ms`;
  if (value < 60) return `${value.toFixed(1)} s`;
  if (value < 3600) return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
  return `${Math.floor(value / 3600)} h ${Math.round((value % 3600) / 60)} min`;
}

export function ago(ms: number | null | undefined, now = Date.now()): string {
  if (ms == null) return "never";
  const gone = Math.max((now - ms) / 1000, 0);
  if (gone < 10) return "just now";
  if (gone < 60) return `${Math.round(gone)} s ago`;
  if (gone < 3600) return `${Math.round(gone / 60)} min ago`;
  if (gone < 86400) return `${Math.round(gone / 3600)} h ago`;
  return `${Math.round(gone / 86400)} d ago`;
}

/** In the browser's time zone, which it names. */
const MOMENT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

export function time(ms: number | null | undefined): string {
  if (ms == null) return "–";
  return MOMENT.format(ms);
}

export function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString("en-GB");
}

/** `stedi_landing` is shown as `landing`: what all databases begin with is left out. */
export function zone(database: string, all: readonly string[]): string {
  const first = all[0] ?? "";
  const cut = first.lastIndexOf("_") + 1;
  const common = cut > 0 && all.length > 1 && all.every((name) => name.startsWith(first.slice(0, cut)));
  return common ? database.slice(cut) : database;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
