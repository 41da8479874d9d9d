/** One drawable point: position on the axis (for finding gaps), and pixels. */
export interface PathPoint {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  /** Does not join the point before, also where there is no gap. */
  readonly starts?: boolean;
}

/**
 * Splits points wherever the axis has positions between two neighbours, more than `bridge` of them: nothing is drawn where there is no data.
 */
export function splitAtGaps(points: readonly PathPoint[], bridge: number): PathPoint[][] {
  const parts: PathPoint[][] = [];
  let part: PathPoint[] = [];
  for (const point of points) {
    const previous = part[part.length - 1];
    if (previous && (point.starts || point.index - previous.index > 1 + bridge)) {
      parts.push(part);
      part = [];
    }
    part.push(point);
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/**
 * Keeps at most four points per pixel column (first, lowest, highest, last), which draws the same picture: a line
 * cannot show more than its envelope within one pixel.
 */
export function thinToPixels(points: readonly PathPoint[]): readonly PathPoint[] {
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last || points.length <= 4 * (Math.abs(last.x - first.x) + 1)) return points;
  const kept: PathPoint[] = [];
  let start = 0;
  for (let index = 1; index <= points.length; index += 1) {
    if (index < points.length && Math.floor(points[index]!.x) === Math.floor(points[start]!.x)) continue;
    keepEnvelope(points, start, index - 1, kept);
    start = index;
  }
  return kept;
}

function keepEnvelope(points: readonly PathPoint[], from: number, to: number, kept: PathPoint[]): void {
  let low = from;
  let high = from;
  for (let index = from + 1; index <= to; index += 1) {
    if (points[index]!.y < points[low]!.y) low = index;
    if (points[index]!.y > points[high]!.y) high = index;
  }
  const chosen = [...new Set([from, low, high, to])].sort((a, b) => a - b);
  for (const index of chosen) kept.push(points[index]!);
}

/** Strokes each part; a part of one point becomes a dot, since a line of no length is invisible. */
export function strokeParts(
  ctx: CanvasRenderingContext2D,
  parts: readonly (readonly PathPoint[])[],
  widthPx: number,
): void {
  ctx.beginPath();
  for (const part of parts) {
    const thinned = thinToPixels(part);
    const first = thinned[0]!;
    ctx.moveTo(first.x, first.y);
    for (let index = 1; index < thinned.length; index += 1) ctx.lineTo(thinned[index]!.x, thinned[index]!.y);
  }
  ctx.stroke();
  for (const part of parts) {
    if (part.length !== 1) continue;
    ctx.beginPath();
    ctx.arc(part[0]!.x, part[0]!.y, Math.max(1, widthPx), 0, 2 * Math.PI);
    ctx.fill();
  }
}
