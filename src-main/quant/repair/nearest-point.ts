/** Points of the plane in a tree of halves, for nearest neighbours. */
export interface PointTree {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly root: Branch;
}

type Branch = { readonly points: Int32Array } | Split;

interface Split {
  readonly axis: 'x' | 'y';
  readonly at: number;
  /** Points below the split, and from it on. */
  readonly below: Branch;
  readonly above: Branch;
}

/** Most points of a leaf. */
const LEAF = 16;

/**
 * Tree that splits the longer side at its median until few points are left.
 *
 * On a lattice many quotes are equally far from a node, and which of them counts moves the published figures in their fourth
 * digit. So ties fall as in the benchmark: the first met in the order that quick selection (median of three) leaves the points in.
 * @param x abscissae
 * @param y ordinates
 * @returns tree
 * @source Bentley 1975, "Multidimensional binary search trees"; Maneewongvatana and Mount 1999 (splits); Musser 1997 (selection)
 */
export function treeOfPoints(x: Float64Array, y: Float64Array): PointTree {
  const points = Int32Array.from({ length: x.length }, (_, at) => at);
  return { x, y, root: branchOf(x, y, points) };
}

function branchOf(x: Float64Array, y: Float64Array, points: Int32Array): Branch {
  if (points.length <= LEAF) return { points };
  const [width, height] = [spreadOf(x, points), spreadOf(y, points)];
  if (width === 0 && height === 0) return { points };
  const axis = height > width ? 'y' : 'x';
  const values = axis === 'x' ? x : y;
  const middle = points.length >> 1;
  selectMedian(values, points, middle);
  const median = values[points[middle]!]!;
  const least = points.reduce((low, point) => Math.min(low, values[point]!), median);
  // Where the median is the least value, the points that have it form the lower half.
  const goesBelow = (point: number): boolean =>
    least < median ? values[point]! < median : values[point] === least;
  const count = partition(points, goesBelow);
  const above = points.subarray(count);
  const at = above.reduce((low, point) => Math.min(low, values[point]!), Number.POSITIVE_INFINITY);
  return {
    axis,
    at: least < median ? median : at,
    below: branchOf(x, y, points.subarray(0, count)),
    above: branchOf(x, y, above),
  };
}

function spreadOf(values: Float64Array, points: Int32Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) {
    low = Math.min(low, values[point]!);
    high = Math.max(high, values[point]!);
  }
  return high - low;
}

function swap(points: Int32Array, a: number, b: number): void {
  const held = points[a]!;
  points[a] = points[b]!;
  points[b] = held;
}

/** Moves the points that go below to the front; returns how many. */
function partition(points: Int32Array, goesBelow: (point: number) => boolean): number {
  let [first, last] = [0, points.length - 1];
  while (first <= last) {
    if (goesBelow(points[first]!)) first += 1;
    else if (!goesBelow(points[last]!)) last -= 1;
    else swap(points, first++, last--);
  }
  return first;
}

/** Quick selection: the point of rank `rank` comes to its place, smaller ones before it. */
function selectMedian(values: Float64Array, points: Int32Array, rank: number): void {
  const valueAt = (place: number): number => values[points[place]!]!;
  let [first, end] = [0, points.length];
  while (end - first > 3) {
    swap(points, first, medianOfThree(valueAt, first + 1, first + ((end - first) >> 1), end - 1));
    const pivot = valueAt(first);
    let [low, high] = [first + 1, end];
    for (;;) {
      while (valueAt(low) < pivot) low += 1;
      high -= 1;
      while (pivot < valueAt(high)) high -= 1;
      if (low >= high) break;
      swap(points, low++, high);
    }
    if (low <= rank) first = low;
    else end = low;
  }
  for (let place = first + 1; place < end; place += 1)
    for (let back = place; back > first && valueAt(back) < valueAt(back - 1); back -= 1)
      swap(points, back, back - 1);
}

function medianOfThree(valueAt: (place: number) => number, a: number, b: number, c: number): number {
  const [x, y, z] = [valueAt(a), valueAt(b), valueAt(c)];
  if (x < y) return y < z ? b : x < z ? c : a;
  return x < z ? a : y < z ? c : b;
}

/**
 * Nearest point by Euclidean distance; the first met of equals.
 * @param tree of the points
 * @param x abscissa
 * @param y ordinate
 * @returns index of the point
 */
export function nearestPoint(tree: PointTree, x: number, y: number): number {
  const pending: { branch: Branch; distance: number }[] = [{ branch: tree.root, distance: 0 }];
  let nearest = -1;
  let best = Number.POSITIVE_INFINITY;
  while (pending.length > 0) {
    const next = pending.reduce((low, each, at) => (each.distance < pending[low]!.distance ? at : low), 0);
    let { branch } = pending.splice(next, 1)[0]!;
    while ('axis' in branch) {
      const gap: number = (branch.axis === 'x' ? x : y) - branch.at;
      const [near, far]: [Branch, Branch] =
        gap < 0 ? [branch.below, branch.above] : [branch.above, branch.below];
      if (gap * gap < best) pending.push({ branch: far, distance: gap * gap });
      branch = near;
    }
    for (const point of branch.points) {
      const [dx, dy] = [tree.x[point]! - x, tree.y[point]! - y];
      const distance = dx * dx + dy * dy;
      if (distance >= best) continue;
      best = distance;
      nearest = point;
    }
    for (let at = pending.length - 1; at >= 0; at -= 1)
      if (pending[at]!.distance >= best) pending.splice(at, 1);
  }
  return nearest;
}
