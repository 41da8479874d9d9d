const ROUNDS = 15;

/**
 * Groups of rows that lie near to each other, by Lloyd's iterations from rows evenly spread over the list.
 * @param rows vectors of one length
 * @param groups number of groups wanted
 * @returns [rows] group of each
 * @source Lloyd 1982, "Least squares quantization in PCM"
 */
export function clusterRows(rows: readonly Float64Array[], groups: number): Int32Array {
  const labels = new Int32Array(rows.length);
  if (groups < 2) return labels;
  const centres = Array.from({ length: groups }, (_, at) =>
    rows[Math.floor(((at + 0.5) * rows.length) / groups)]!.slice(),
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    rows.forEach((row, at) => {
      const nearest = nearestCentre(row, centres);
      moved ||= nearest !== labels[at];
      labels[at] = nearest;
    });
    if (!moved && round > 0) break;
    moveCentres(rows, labels, centres);
  }
  return labels;
}

function nearestCentre(row: Float64Array, centres: readonly Float64Array[]): number {
  let [nearest, best] = [0, Number.POSITIVE_INFINITY];
  centres.forEach((centre, at) => {
    let distance = 0;
    for (let i = 0; i < row.length; i += 1) distance += (row[i]! - centre[i]!) ** 2;
    if (distance >= best) return;
    best = distance;
    nearest = at;
  });
  return nearest;
}

function moveCentres(
  rows: readonly Float64Array[],
  labels: Int32Array,
  centres: readonly Float64Array[],
): void {
  centres.forEach((centre, group) => {
    const own = rows.filter((_, at) => labels[at] === group);
    if (own.length === 0) return;
    centre.fill(0);
    for (const row of own) for (let i = 0; i < row.length; i += 1) centre[i]! += row[i]! / own.length;
  });
}
