import type { Forms } from "../api/types";

/** The value of a shape with which a required field begins. */
export function blank(name: string, forms: Forms, depth = 0): unknown {
  const shape = forms.shapes[name];
  if (!shape || depth > 6) return null;
  switch (shape.kind) {
    case "structure": {
      const made: Record<string, unknown> = {};
      for (const field of shape.fields)
        if (field.required) made[field.name] = blank(field.shape, forms, depth + 1);
      return made;
    }
    case "list":
      return [];
    case "map":
      return {};
    case "boolean":
      return false;
    case "integer":
    case "number":
      return shape.least ?? 0;
    default:
      return shape.choices[0] ?? "";
  }
}
