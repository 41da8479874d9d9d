import { gamma, logGamma } from './gamma.ts';
import { QuantError } from './quant-error.ts';
import { symmetricTridiagonalEigen } from './tridiagonal-eigen.ts';

/** Nodes ascending with their weights. */
export interface GaussRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const cache = new Map<string, GaussRule>();

function cached(key: string, count: number, make: () => GaussRule): GaussRule {
  if (!Number.isInteger(count) || count < 1) throw new QuantError('BAD_COUNT', { count });
  let rule = cache.get(key);
  if (!rule) {
    rule = make();
    cache.set(key, rule);
  }
  return rule;
}

/**
 * Gauss–Legendre rule on [−1, 1], exact for polynomials of degree 2n − 1.
 * @param count number of nodes ≥ 1
 * @returns nodes and weights [count], weights sum to 2
 * @throws QuantError BAD_COUNT
 * @source Newton's method on the recursion of P_n, first guess of Tricomi
 */
export function gaussLegendre(count: number): GaussRule {
  return cached(`legendre ${count}`, count, () => {
    const nodes = new Float64Array(count);
    const weights = new Float64Array(count);
    for (let i = 0; 2 * i < count; i += 1) {
      const [node, slope] = legendreRoot(count, i);
      const weight = 2 / ((1 - node * node) * slope * slope);
      nodes[i] = -node;
      nodes[count - 1 - i] = node;
      weights[i] = weight;
      weights[count - 1 - i] = weight;
    }
    if (count % 2 === 1) nodes[(count - 1) / 2] = 0;
    return { nodes, weights };
  });
}

/** The i-th largest root of P_n and the derivative there. */
function legendreRoot(count: number, i: number): readonly [node: number, slope: number] {
  let x = (1 - (1 - 1 / count) / (8 * count * count)) * Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
  let slope = 1;
  for (let step = 0; step < 20; step += 1) {
    let value = 1;
    let before = 0;
    for (let k = 0; k < count; k += 1) {
      const next = ((2 * k + 1) * x * value - k * before) / (k + 1);
      before = value;
      value = next;
    }
    slope = (count * (x * value - before)) / (x * x - 1);
    const move = value / slope;
    x -= move;
    if (Math.abs(move) < 1e-16) break;
  }
  return [x, slope];
}

/**
 * Gauss–Hermite rule against the standard normal density (the probabilists' weight).
 * @param count number of nodes ≥ 1
 * @returns nodes and weights [count], weights sum to 1
 * @throws QuantError BAD_COUNT
 * @source Golub and Welsch 1969
 */
export function gaussHermite(count: number): GaussRule {
  return cached(`hermite ${count}`, count, () => {
    const rule = fromRecurrence(
      count,
      1,
      () => 0,
      (k) => k,
    );
    const { nodes, weights } = rule;
    for (let i = 0; 2 * i < count; i += 1) {
      nodes[i] = -nodes[count - 1 - i]!;
      weights[i] = weights[count - 1 - i]!;
    }
    if (count % 2 === 1) nodes[(count - 1) / 2] = 0;
    return rule;
  });
}

/**
 * Gauss–Laguerre rule against x^α e^{−x} on [0, ∞).
 * @param count number of nodes ≥ 1
 * @param alpha exponent > −1
 * @returns nodes and weights [count], weights sum to Γ(α + 1)
 * @throws QuantError BAD_COUNT, BAD_EXPONENT
 * @source Golub and Welsch 1969
 */
export function gaussLaguerre(count: number, alpha = 0): GaussRule {
  if (!(alpha > -1)) throw new QuantError('BAD_EXPONENT', { alpha });
  return cached(`laguerre ${count} ${alpha}`, count, () =>
    fromRecurrence(
      count,
      gamma(alpha + 1),
      (k) => 2 * k + 1 + alpha,
      (k) => k * (k + alpha),
    ),
  );
}

/**
 * Gauss–Jacobi rule against (1 − x)^α (1 + x)^β on [−1, 1].
 * @param count number of nodes ≥ 1
 * @param alpha exponent at 1, > −1
 * @param beta exponent at −1, > −1
 * @returns nodes and weights [count], weights sum to 2^{α+β+1} B(α + 1, β + 1)
 * @throws QuantError BAD_COUNT, BAD_EXPONENT
 * @source Golub and Welsch 1969; DLMF 18.9.2
 */
export function gaussJacobi(count: number, alpha: number, beta: number): GaussRule {
  if (!(alpha > -1 && beta > -1)) throw new QuantError('BAD_EXPONENT', { alpha, beta });
  const sum = alpha + beta;
  const total = 2 ** (sum + 1) * Math.exp(logGamma(alpha + 1) + logGamma(beta + 1) - logGamma(sum + 2));
  const diagonal = (k: number): number =>
    k === 0 ? (beta - alpha) / (sum + 2) : ((beta - alpha) * sum) / ((2 * k + sum) * (2 * k + sum + 2));
  const squared = (k: number): number => {
    const twice = 2 * k + sum;
    if (k === 1) return (4 * (1 + alpha) * (1 + beta)) / (twice * twice * (twice + 1));
    return (4 * k * (k + alpha) * (k + beta) * (k + sum)) / (twice * twice * (twice * twice - 1));
  };
  return cached(`jacobi ${count} ${alpha} ${beta}`, count, () =>
    fromRecurrence(count, total, diagonal, squared),
  );
}

/**
 * Nodes are the eigenvalues of the Jacobi matrix, polished by Newton's method on the orthonormal polynomials themselves;
 * weights are total/Σp_k(x)², positive terms only, so that the smallest keep their digits too.
 */
function fromRecurrence(
  count: number,
  total: number,
  diagonal: (k: number) => number,
  squared: (k: number) => number,
): GaussRule {
  const d = Float64Array.from({ length: count }, (_, k) => diagonal(k));
  const e = Float64Array.from({ length: count }, (_, k) => Math.sqrt(squared(k + 1)));
  const nodes = symmetricTridiagonalEigen(d, e).values;
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    for (let step = 0; step < 3; step += 1) {
      const { move } = atNode(d, e, nodes[i]!);
      nodes[i]! -= move;
      if (Math.abs(move) <= 1e-16 * Math.abs(nodes[i]!)) break;
    }
    const { squares, shrinks } = atNode(d, e, nodes[i]!);
    let weight = total / squares;
    for (let k = 0; k < shrinks; k += 1) weight *= SHRINK * SHRINK;
    weights[i] = weight;
  }
  return { nodes, weights };
}

const SHRINK = 1e-100;

/** Newton's step p_n/p_n′ and Σ_{k<n} p_k², the latter times 10^{200·shrinks} too small. */
function atNode(
  d: Float64Array,
  e: Float64Array,
  x: number,
): { move: number; squares: number; shrinks: number } {
  let [value, before, slope, slopeBefore] = [1, 0, 0, 0];
  let squares = 0;
  let shrinks = 0;
  for (let k = 0; k < d.length; k += 1) {
    squares += value * value;
    const back = k === 0 ? 0 : e[k - 1]!;
    const next = ((x - d[k]!) * value - back * before) / e[k]!;
    const nextSlope = ((x - d[k]!) * slope + value - back * slopeBefore) / e[k]!;
    [before, value, slopeBefore, slope] = [value, next, slope, nextSlope];
    if (Math.abs(value) > 1 / SHRINK) {
      [before, value, slopeBefore, slope] = [
        before * SHRINK,
        value * SHRINK,
        slopeBefore * SHRINK,
        slope * SHRINK,
      ];
      squares *= SHRINK * SHRINK;
      shrinks += 1;
    }
  }
  const move = value / slope;
  return { move: Number.isFinite(move) ? move : 0, squares, shrinks };
}
