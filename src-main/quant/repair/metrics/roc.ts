/** A point of a receiver operating characteristic. */
export interface RocPoint {
  readonly threshold: number;
  /** Share of the others flagged at it. */
  readonly falsePositives: number;
  /** Share of the wanted flagged at it. */
  readonly truePositives: number;
}

export interface Roc {
  readonly points: readonly RocPoint[];
  /** Area under the curve: chance that a wanted one scores higher than another, ties half. */
  readonly area: number;
}

/**
 * Receiver operating characteristic of scores.
 * @param scores higher where more suspect
 * @param wanted 1 for what should be flagged
 * @returns curve from (0, 0) to (1, 1) and its area; area NaN where one of the two kinds is missing
 * @source Hanley and McNeil 1982
 */
export function rocOf(scores: ArrayLike<number>, wanted: ArrayLike<number>): Roc {
  const order = Array.from({ length: scores.length }, (_, at) => at).sort((a, b) => scores[b]! - scores[a]!);
  const positives = order.filter((at) => wanted[at] === 1).length;
  const negatives = order.length - positives;
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, falsePositives: 0, truePositives: 0 }];
  let [hits, alarms, area] = [0, 0, 0];
  for (let at = 0; at < order.length;) {
    const threshold = scores[order[at]!]!;
    let [newHits, newAlarms] = [0, 0];
    for (; at < order.length && !(scores[order[at]!]! < threshold); at += 1) {
      if (wanted[order[at] ?? 0] === 1) newHits += 1;
      else newAlarms += 1;
    }
    area += newAlarms * (hits + 0.5 * newHits);
    hits += newHits;
    alarms += newAlarms;
    points.push({ threshold, falsePositives: alarms / negatives, truePositives: hits / positives });
  }
  return { points, area: area / (positives * negatives) };
}
