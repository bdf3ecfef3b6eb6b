import { createContext, useContext } from "react";
import type { CatalogTree, Column, Forms, Problem } from "../api/types";

/** What a node's form may ask about the canvas around its node. */
export interface Around {
  forms: Forms;
  /** The node's inputs with the columns they are known to give. */
  inputs: { id: string; name: string; columns: Column[] }[];
  problems: Problem[];
  catalog: CatalogTree | undefined;
  readOnly: boolean;
  nodeType: string;
}
export const Surroundings = createContext<Around | null>(null);

export function useAround(): Around {
  const around = useContext(Surroundings);
  if (!around) throw new Error("a field needs its surroundings");
  return around;
}

export type Values = Record<string, unknown>;

export function text(value: unknown): string {
  return typeof value === "string" ? value : value == null ? "" : JSON.stringify(value);
}
export function rowsOf<T = Values>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
export function pathText(value: unknown): string {
  return rowsOf<string>(value).join(".");
}

/** A field's path from the node's: "Filters[0].Values". */
export function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}
