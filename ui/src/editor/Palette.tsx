import { type ReactElement, useMemo, useState } from "react";
import type { Forms, NodeType } from "../api/types";
import { Button, Dialog } from "../parts/basics";
import { Icon } from "../parts/icons";
import { canFollow, type EditNode } from "./state";

/** What most jobs are made of comes first; the rest is found by name. */
const USUAL = [
  "CatalogSource",
  "S3JsonSource",
  "S3CsvSource",
  "S3ParquetSource",
  "SparkSQL",
  "Filter",
  "ApplyMapping",
  "Join",
  "SelectFields",
  "DropFields",
  "RenameField",
  "Aggregate",
  "DropDuplicates",
  "Union",
  "CustomCode",
  "EvaluateDataQualityMultiFrame",
  "SelectFromCollection",
  "CatalogTarget",
  "S3GlueParquetTarget",
  "S3DirectTarget",
];
const GROUPS = ["Sources", "Transforms", "Targets"] as const;

export function Palette({
  forms,
  previous,
  previousName,
  hasReaders,
  add,
  close,
}: {
  forms: Forms;
  previous: EditNode | null;
  previousName: string;
  hasReaders: boolean;
  add: (type: NodeType, splice: boolean) => void;
  close: () => void;
}): ReactElement {
  const [wanted, setWanted] = useState("");
  const [splice, setSplice] = useState(true);
  const [all, setAll] = useState(false);
  const shown = useMemo(() => {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    return forms.types
      .filter((type) => {
        const whole = `${type.label} ${type.type} ${type.group}`.toLowerCase();
        return words.every((word) => whole.includes(word));
      })
      .filter((type) => words.length || all || USUAL.includes(type.type))
      .sort(
        (a, b) =>
          Number(b.generated) - Number(a.generated) || rank(a) - rank(b) || a.label.localeCompare(b.label),
      );
  }, [forms, wanted, all]);
  const first = GROUPS.flatMap((group) => shown.filter((type) => type.group === group)).find(
    (type) => type.generated && canFollow(type, previous),
  );
  return (
    <Dialog title="Add a node" close={close} wide>
      <div className="palette-head">
        <label className="find is-wide">
          <Icon name="search" />
          <input
            type="search"
            autoFocus
            value={wanted}
            placeholder="Search sources, transforms and targets"
            aria-label="Search node types"
            onChange={(event) => setWanted(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && first) add(first, splice);
            }}
          />
        </label>
        {previous && hasReaders ? (
          <label className="switch">
            <input type="checkbox" checked={splice} onChange={(event) => setSplice(event.target.checked)} />
            Insert into the flow
          </label>
        ) : null}
      </div>
      <p className="muted">
        {previous
          ? `A transform or target reads “${previousName}”.`
          : "Select a node on the canvas first to add the new one after it."}
      </p>
      {GROUPS.map((group) => {
        const types = shown.filter((type) => type.group === group);
        return types.length ? (
          <section key={group} className="palette-group" aria-label={group}>
            <h3>{group}</h3>
            <div className="palette-list">
              {types.map((type) => {
                const fits = canFollow(type, previous);
                const why = !type.generated
                  ? "No script is generated for this type yet"
                  : !fits
                    ? `Cannot read “${previousName}” directly`
                    : type.help;
                return (
                  <button
                    key={type.type}
                    type="button"
                    className={`palette-item is-${group.toLowerCase()}`}
                    disabled={!type.generated || !fits}
                    title={why}
                    onClick={() => add(type, splice)}
                  >
                    <strong>{type.label}</strong>
                    <small>{type.generated ? type.type : "not generated"}</small>
                  </button>
                );
              })}
            </div>
          </section>
        ) : null;
      })}
      {wanted ? null : (
        <Button look="quiet" onClick={() => setAll(!all)}>
          {all ? "Only the usual types" : `All ${forms.types.length} types of Glue Studio`}
        </Button>
      )}
    </Dialog>
  );
}

function rank(type: NodeType): number {
  const at = USUAL.indexOf(type.type);
  return at < 0 ? USUAL.length : at;
}
