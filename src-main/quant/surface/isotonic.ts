/**
 * Nearest sequence that does not fall, by pooling adjacent violators, in place.
 * @param values [n]
 * @param weights [n] > 0
 * @source Ayer et al. 1955
 */
export function poolAdjacent(values: Float64Array, weights: ArrayLike<number>): void {
  const means: number[] = [];
  const masses: number[] = [];
  const counts: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    let [mean, mass, count] = [values[at]!, weights[at]!, 1];
    while (means.length > 0 && means.at(-1)! > mean) {
      const pooled = masses.pop()!;
      mean = (means.pop()! * pooled + mean * mass) / (pooled + mass);
      mass += pooled;
      count += counts.pop()!;
    }
    means.push(mean);
    masses.push(mass);
    counts.push(count);
  }
  let at = 0;
  means.forEach((mean, block) => {
    values.fill(mean, at, at + counts[block]!);
    at += counts[block]!;
  });
}
