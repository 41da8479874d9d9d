export interface LabelWish {
  /** Where the label's middle would stand. */
  readonly y: number;
  readonly heightPx: number;
}

/**
 * Moves labels apart along a vertical line so that none overlaps, keeping their order and moving each as little as a
 * forward and a backward sweep allow. Where they do not all fit between `top` and `bottom`, the last ones are left out (NaN).
 */
export function placeLabels(wishes: readonly LabelWish[], top: number, bottom: number): number[] {
  const order = wishes.map((_, index) => index).sort((a, b) => wishes[a]!.y - wishes[b]!.y);
  const placed = new Array<number>(wishes.length).fill(Number.NaN);
  const fitting = order.slice(0, countFitting(wishes, order, bottom - top));
  let floor = top;
  for (const index of fitting) {
    const half = wishes[index]!.heightPx / 2;
    placed[index] = Math.max(wishes[index]!.y, floor + half);
    floor = placed[index]! + half;
  }
  let ceiling = bottom;
  for (const index of fitting.toReversed()) {
    const half = wishes[index]!.heightPx / 2;
    placed[index] = Math.min(placed[index]!, ceiling - half);
    ceiling = placed[index]! - half;
  }
  return placed;
}

function countFitting(wishes: readonly LabelWish[], order: readonly number[], room: number): number {
  let used = 0;
  let count = 0;
  for (const index of order) {
    used += wishes[index]!.heightPx;
    if (used > room) break;
    count += 1;
  }
  return count;
}
