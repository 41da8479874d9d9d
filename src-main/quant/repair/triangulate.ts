/** Triangles of points in the plane: three indices each, counter-clockwise. */
export interface Triangulation {
  readonly corners: Int32Array;
}

interface Mesh {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly triangles: [number, number, number][];
}

/** Share of the largest product below which a determinant counts as zero. */
const ROUNDING = 1e-11;

/**
 * Delaunay triangulation: points are added from left to right, each joined to the edges of the hull that it sees, then edges are
 * flipped until no circle holds a point strictly inside. Points on one circle keep the diagonal they got.
 * @param x abscissae
 * @param y ordinates, no two points the same
 * @returns no triangles where all points lie on a line
 * @source Lawson 1977, "Software for C1 surface interpolation"
 */
export function triangulate(x: Float64Array, y: Float64Array): Triangulation {
  const mesh: Mesh = { x, y, triangles: [] };
  const order = Array.from(x.keys()).sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);
  const chain = firstChain(mesh, order);
  if (chain === order.length) return { corners: new Int32Array(0) };
  let hull = firstFan(mesh, order.slice(0, chain), order[chain]!);
  for (const point of order.slice(chain + 1)) hull = addPoint(mesh, hull, point);
  flipAll(mesh);
  return { corners: Int32Array.from(mesh.triangles.flat()) };
}

/** Twice the signed area, 0 where the three are on a line to rounding. */
function turn({ x, y }: Mesh, a: number, b: number, c: number): number {
  const left = (x[b]! - x[a]!) * (y[c]! - y[a]!);
  const right = (y[b]! - y[a]!) * (x[c]! - x[a]!);
  const area = left - right;
  return Math.abs(area) <= ROUNDING * (Math.abs(left) + Math.abs(right)) ? 0 : area;
}

/** How many of the first points lie on one line. */
function firstChain(mesh: Mesh, order: readonly number[]): number {
  let count = Math.min(2, order.length);
  while (count < order.length && turn(mesh, order[0]!, order[1]!, order[count]!) === 0) count += 1;
  return count;
}

/** Triangles from a chain to a point beside it; the hull counter-clockwise. */
function firstFan(mesh: Mesh, chain: number[], apex: number): number[] {
  const forward = turn(mesh, chain[0]!, chain[1]!, apex) > 0 ? chain : chain.reverse();
  for (let at = 0; at + 1 < forward.length; at += 1)
    mesh.triangles.push([forward[at]!, forward[at + 1]!, apex]);
  return [...forward, apex];
}

function addPoint(mesh: Mesh, hull: readonly number[], point: number): number[] {
  const count = hull.length;
  const sees = hull.map((corner, at) => turn(mesh, corner, hull[(at + 1) % count]!, point) < 0);
  hull.forEach((corner, at) => {
    if (sees[at]) mesh.triangles.push([hull[(at + 1) % count]!, corner, point]);
  });
  // The edges that are seen are one run; the point takes the place of the corners between them.
  const first = sees.findIndex((seen, at) => seen && !sees[(at + count - 1) % count]);
  let length = 0;
  while (sees[(first + length) % count]) length += 1;
  const kept: number[] = [];
  for (let at = length; at <= count; at += 1) kept.push(hull[(first + at) % count]!);
  return [...kept, point];
}

/** Flips edges whose opposite corner lies strictly inside the circle of a triangle, until there are none. */
function flipAll(mesh: Mesh): void {
  const { triangles } = mesh;
  const owners = new Map<number, number>();
  const keyOf = (a: number, b: number): number => a * mesh.x.length + b;
  const own = (at: number): void => {
    const [a, b, c] = triangles[at]!;
    owners.set(keyOf(a, b), at);
    owners.set(keyOf(b, c), at);
    owners.set(keyOf(c, a), at);
  };
  triangles.forEach((_, at) => own(at));
  const pending: [number, number][] = triangles.flatMap(([a, b, c]): [number, number][] => [
    [a, b],
    [b, c],
    [c, a],
  ]);
  for (let edge = pending.pop(); edge; edge = pending.pop()) {
    const [a, b] = edge;
    const here = owners.get(keyOf(a, b));
    const there = owners.get(keyOf(b, a));
    if (here === undefined || there === undefined) continue;
    const c = thirdCorner(triangles[here]!, a, b);
    const d = thirdCorner(triangles[there]!, a, b);
    if (!isInsideCircle(mesh, [a, b, c], d)) continue;
    owners.delete(keyOf(a, b));
    owners.delete(keyOf(b, a));
    triangles[here] = [a, d, c];
    triangles[there] = [d, b, c];
    own(here);
    own(there);
    pending.push([a, d], [d, b], [b, c], [c, a]);
  }
}

function thirdCorner(triangle: readonly number[], a: number, b: number): number {
  return triangle.find((corner) => corner !== a && corner !== b)!;
}

/** Determinant test, strict beyond rounding. */
function isInsideCircle({ x, y }: Mesh, [a, b, c]: readonly [number, number, number], d: number): boolean {
  const [ax, ay] = [x[a]! - x[d]!, y[a]! - y[d]!];
  const [bx, by] = [x[b]! - x[d]!, y[b]! - y[d]!];
  const [cx, cy] = [x[c]! - x[d]!, y[c]! - y[d]!];
  const [first, second, third] = [bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx];
  const [as, bs, cs] = [ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy];
  const size = as * Math.abs(first) + bs * Math.abs(second) + cs * Math.abs(third);
  return as * first + bs * second + cs * third > ROUNDING * size;
}
