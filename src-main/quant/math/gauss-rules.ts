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
  return cached(`hermite ${count}`, count, () =>
    fromRecurrence(
      count,
      1,
      () => 0,
      (k) => k,
    ),
  );
}

/**
 * Gauss–Laguerre rule against x^α e^{−x} on [0, ∞).
 * @param count number of nodes ≥ 1
 * @param alpha exponent > −1
 * @param total ∫ of the weight, Γ(α + 1); 1 where α = 0
 * @returns nodes and weights [count]
 * @throws QuantError BAD_COUNT
 * @source Golub and Welsch 1969
 */
export function gaussLaguerre(count: number, alpha = 0, total = 1): GaussRule {
  return cached(`laguerre ${count} ${alpha} ${total}`, count, () =>
    fromRecurrence(
      count,
      total,
      (k) => 2 * k + 1 + alpha,
      (k) => k * (k + alpha),
    ),
  );
}

/** Nodes are the eigenvalues of the Jacobi matrix; weights the squared first components of its vectors. */
function fromRecurrence(
  count: number,
  total: number,
  diagonal: (k: number) => number,
  squared: (k: number) => number,
): GaussRule {
  const d = Float64Array.from({ length: count }, (_, k) => diagonal(k));
  const e = Float64Array.from({ length: count }, (_, k) => Math.sqrt(squared(k + 1)));
  const { values, first } = symmetricTridiagonalEigen(d, e);
  return { nodes: values, weights: first.map((component) => total * component * component) };
}
