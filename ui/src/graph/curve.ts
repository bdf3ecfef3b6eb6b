/** A line through points, level at each of them: as the project's own pictures draw it. */
export function curve(points: readonly (readonly [number, number])[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first[0]} ${first[1]}`;
  let [x0, y0] = first;
  for (const [x1, y1] of rest) {
    if (y0 === y1) path += `L${x1} ${y1}`;
    else {
      const half = (x0 + x1) / 2;
      path += `C${half} ${y0} ${half} ${y1} ${x1} ${y1}`;
    }
    [x0, y0] = [x1, y1];
  }
  return path;
}
