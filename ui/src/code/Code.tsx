import {
  acceptCompletion,
  autocompletion,
  type CompletionSource,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { MySQL, SQLDialect, sql } from "@codemirror/lang-sql";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  StreamLanguage,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { type ReactElement, useEffect, useRef } from "react";
import { nonce } from "../api/client";

const WORDS =
  "select from where group by order having limit offset union all except intersect with as on using join inner left right full outer cross semi anti natural lateral view distinct case when then else end and or not in is null like rlike ilike between exists over partition rows range unbounded preceding following current row asc desc nulls first last cast try_cast interval true false values qualify pivot unpivot tablesample window filter explode show describe explain create table insert into";
const TYPES =
  "string int integer bigint smallint tinyint double float decimal boolean binary date array map struct varchar";
const SPARK = SQLDialect.define({
  keywords: WORDS,
  types: TYPES,
  doubleQuotedStrings: true,
  backslashEscapes: true,
  identifierQuotes: "`",
  operatorChars: MySQL.spec.operatorChars ?? "*+-%<>!=&|/~",
});
const ATHENA = SQLDialect.define({
  keywords: `${WORDS} unnest approx_distinct`,
  types: TYPES,
  identifierQuotes: '"',
});

const DQDL = StreamLanguage.define<{ word: boolean }>({
  startState: () => ({ word: false }),
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/#.*/)) return "comment";
    if (stream.match(/"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/\d+(\.\d+)?%?/)) return "number";
    if (stream.match(/\b(Rules|Analyzers|DefaultTags)\b/)) return "keyword";
    if (
      stream.match(
        /\b(between|in|and|or|not|matches|with|threshold|where|now|days|hours|minutes|last|avg|sum|min|max|std|NULL|EMPTY|WHITESPACES_ONLY)\b/,
      )
    )
      return "operatorKeyword";
    if (stream.match(/[A-Z][A-Za-z]+/)) return "typeName";
    stream.next();
    return null;
  },
});

const STYLE = HighlightStyle.define([
  {
    tag: [
      tags.keyword,
      tags.operatorKeyword,
      tags.controlKeyword,
      tags.definitionKeyword,
      tags.moduleKeyword,
    ],
    color: "var(--code-keyword)",
  },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  {
    tag: [tags.comment, tags.lineComment, tags.blockComment],
    color: "var(--code-comment)",
    fontStyle: "italic",
  },
  { tag: [tags.typeName, tags.className], color: "var(--code-type)" },
  { tag: [tags.function(tags.variableName), tags.standard(tags.name)], color: "var(--code-function)" },
]);
const LOOK = EditorView.theme({
  "&": {
    fontSize: "12.5px",
    color: "var(--code-name)",
    backgroundColor: "var(--sunk)",
    borderRadius: "7px",
    border: "1px solid var(--line-strong)",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--text)", padding: "8px 0" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line-strong)",
    borderRadius: "7px",
    color: "var(--text)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-lit": { backgroundColor: "var(--accent-soft)" },
  ".cm-wrong": { backgroundColor: "var(--bad-soft)" },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--text)" },
});

/** Tables with their columns, for completion. */
export type Schema = Record<string, string[]>;
export type Language = "spark" | "athena" | "python" | "dqdl" | "json" | "text";

interface Props {
  value: string;
  onChange?: (value: string) => void;
  language: Language;
  label: string;
  schema?: Schema;
  /** Names that the language knows, for completion. */
  names?: readonly string[];
  /** First and last line (from 1) that stand out. */
  lit?: readonly [number, number] | null;
  wrong?: number | null;
  problems?: { line: number; column: number; message: string }[];
  onRun?: (selected: string) => void;
  hint?: string;
  least?: string;
  most?: string;
}

const setLit = StateEffect.define<{ lit: readonly [number, number] | null; wrong: number | null }>();
const litField = StateField.define({
  create: () => Decoration.none,
  update(old, change) {
    let value = old.map(change.changes);
    for (const effect of change.effects)
      if (effect.is(setLit)) {
        const marks = [];
        const { lit, wrong } = effect.value;
        const lines = change.state.doc.lines;
        if (lit)
          for (let n = Math.max(lit[0], 1); n <= Math.min(lit[1], lines); n++)
            if (n !== wrong)
              marks.push(Decoration.line({ class: "cm-lit" }).range(change.state.doc.line(n).from));
        if (wrong && wrong <= lines)
          marks.push(Decoration.line({ class: "cm-wrong" }).range(change.state.doc.line(wrong).from));
        value = Decoration.set(marks, true);
      }
    return value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function languageOf({ language, schema, names }: Props): Extension {
  switch (language) {
    case "spark":
      return sql({ dialect: SPARK, schema: schema ?? {}, upperCaseKeywords: false });
    case "athena":
      return sql({ dialect: ATHENA, schema: schema ?? {} });
    case "python":
      return python();
    case "dqdl": {
      const complete: CompletionSource = (context) => {
        const word = context.matchBefore(/[\w"]+/);
        if (!word && !context.explicit) return null;
        const columns = Object.values(schema ?? {}).flat();
        const inText = word?.text.startsWith('"');
        return {
          from: word?.from ?? context.pos,
          options: inText
            ? columns.map((label) => ({ label: `"${label}"`, type: "property" }))
            : (names ?? []).map((label) => ({ label, type: "class" })),
        };
      };
      return [DQDL, autocompletion({ override: [complete] })];
    }
    default:
      return [];
  }
}

/** A text editor: highlighting, completion and marks; Tab leaves it, as every other field. */
export function Code(props: Props): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  now.current = props;
  const speech = useRef(new Compartment());
  useEffect(() => {
    if (!place.current) return;
    const readOnly = !now.current.onChange;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: now.current.value,
        extensions: [
          EditorView.cspNonce.of(nonce()),
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          autocompletion(),
          highlightActiveLine(),
          syntaxHighlighting(STYLE),
          LOOK,
          litField,
          keymap.of([
            { key: "Enter", run: acceptCompletion },
            {
              key: "Mod-Enter",
              run: (editor) => {
                const { from, to } = editor.state.selection.main;
                now.current.onRun?.(editor.state.sliceDoc(from, to));
                return Boolean(now.current.onRun);
              },
            },
            ...defaultKeymap,
            ...historyKeymap,
            ...completionKeymap,
            ...searchKeymap,
          ]),
          EditorView.contentAttributes.of({ "aria-label": now.current.label, tabindex: "0" }),
          readOnly ? [EditorState.readOnly.of(true)] : [],
          now.current.hint ? placeholder(now.current.hint) : [],
          EditorView.lineWrapping,
          EditorView.theme({
            ".cm-scroller": {
              minHeight: now.current.least ?? "0",
              maxHeight: now.current.most ?? "none",
              overflow: "auto",
            },
          }),
          speech.current.of(languageOf(now.current)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.isUserEvent("outside")))
              now.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === props.value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: props.value },
      userEvent: "outside",
    });
  }, [props.value]);
  const tables = JSON.stringify(props.schema ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what the schema holds, not which object it is
  useEffect(() => {
    view.current?.dispatch({ effects: speech.current.reconfigure(languageOf(props)) });
  }, [props.language, tables]);
  const marks = JSON.stringify([props.lit ?? null, props.wrong ?? null, props.value.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what the marks are
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const effects: StateEffect<unknown>[] = [
      setLit.of({ lit: props.lit ?? null, wrong: props.wrong ?? null }),
    ];
    const at = props.wrong ?? props.lit?.[0];
    if (at && at <= editor.state.doc.lines)
      effects.push(EditorView.scrollIntoView(editor.state.doc.line(at).from, { y: "center" }));
    editor.dispatch({ effects });
  }, [marks]);
  const faults = JSON.stringify(props.problems ?? []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what the problems are
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const found = (props.problems ?? []).map((one): Diagnostic => {
      const line = editor.state.doc.line(Math.min(Math.max(one.line, 1), editor.state.doc.lines));
      const from = Math.min(line.from + Math.max(one.column - 1, 0), line.to);
      return { from, to: Math.max(from, line.to), severity: "error", message: one.message };
    });
    editor.dispatch(setDiagnostics(editor.state, found));
  }, [faults]);
  return <div className="code" ref={place} />;
}
