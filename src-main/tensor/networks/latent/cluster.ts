import { randomStream } from '#quant/math/philox.ts';

const rounds = 20;

/**
 * Groups of points around centres (Lloyd), begun with centres that lie far from each other.
 * @param points rows of numbers
 * @param dimensions the first so many numbers of a row are looked at
 * @returns group of each point, 0 … groups−1
 */
export function clusterPoints(
  points: readonly Float64Array[],
  {
    groups,
    dimensions,
    seed,
  }: { readonly groups: number; readonly dimensions: number; readonly seed: number },
): Int32Array {
  const centres = firstCentres(points, { groups, dimensions, seed });
  const group = new Int32Array(points.length);
  for (let round = 0; round < rounds; round += 1) {
    points.forEach((point, at) => (group[at] = nearest(point, centres, dimensions).group));
    centres.forEach((centre, index) => {
      const members = points.filter((_, at) => group[at] === index);
      if (members.length === 0) return;
      for (let i = 0; i < dimensions; i += 1)
        centre[i] = members.reduce((sum, member) => sum + member[i]!, 0) / members.length;
    });
  }
  return group;
}

/** Each centre is drawn with a probability in proportion to its squared distance from those before (Arthur and Vassilvitskii 2007). */
function firstCentres(
  points: readonly Float64Array[],
  {
    groups,
    dimensions,
    seed,
  }: { readonly groups: number; readonly dimensions: number; readonly seed: number },
): Float64Array[] {
  const random = randomStream(seed);
  const centres = [points[Math.floor(random.uniform(0, 0) * points.length)]!.slice()];
  while (centres.length < groups) {
    const distances = points.map((point) => nearest(point, centres, dimensions).distance);
    let left = random.uniform(1, centres.length) * distances.reduce((sum, each) => sum + each, 0);
    const chosen = distances.findIndex((distance) => (left -= distance) <= 0);
    centres.push(points[Math.max(chosen, 0)]!.slice());
  }
  return centres;
}

function nearest(
  point: Float64Array,
  centres: readonly Float64Array[],
  dimensions: number,
): { readonly group: number; readonly distance: number } {
  let best = { group: 0, distance: Number.POSITIVE_INFINITY };
  centres.forEach((centre, group) => {
    let distance = 0;
    for (let i = 0; i < dimensions; i += 1) distance += (point[i]! - centre[i]!) ** 2;
    if (distance < best.distance) best = { group, distance };
  });
  return best;
}
