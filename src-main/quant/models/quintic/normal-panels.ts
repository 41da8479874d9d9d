import { gaussLegendre } from '../../math/gauss-rules.ts';
import { normalPdf } from '../../math/normal.ts';

/** Beyond it a standard normal has probability 1e-17. */
export const NORMAL_REACH = 8.5;

/** Gauss–Legendre panels over [−reach, reach] for integrals against n(z), with the transform to Legendre series. */
export interface NormalPanels {
  readonly order: number;
  readonly panelCount: number;
  readonly halfWidth: number;
  /** Nodes of all panels, ascending [panelCount × order]. */
  readonly nodes: Float64Array;
  /** n(z) at the nodes. */
  readonly density: Float64Array;
  /** n(z) dz at the nodes. */
  readonly mass: Float64Array;
  /** Row k holds (2k+1)/2 w_j P_k(x_j): values in a panel → coefficients of its Legendre series [order × order]. */
  readonly toSeries: Float64Array;
  /** Legendre series of n(z) in each panel [panelCount × order]. */
  readonly densitySeries: Float64Array;
  /** ∫ n over the panels before each [panelCount]. */
  readonly massBefore: Float64Array;
}

/**
 * Panels of equal width.
 * @param panelCount ≥ 1
 * @param order nodes in a panel
 * @returns nodes, weights and series
 */
export function normalPanels(panelCount: number, order: number): NormalPanels {
  const rule = gaussLegendre(order);
  const halfWidth = NORMAL_REACH / panelCount;
  const count = panelCount * order;
  const nodes = new Float64Array(count);
  const density = new Float64Array(count);
  const mass = new Float64Array(count);
  const massBefore = new Float64Array(panelCount);
  let total = 0;
  for (let panel = 0; panel < panelCount; panel += 1) {
    massBefore[panel] = total;
    const centre = -NORMAL_REACH + (2 * panel + 1) * halfWidth;
    for (let j = 0; j < order; j += 1) {
      const at = panel * order + j;
      nodes[at] = centre + halfWidth * rule.nodes[j]!;
      density[at] = normalPdf(nodes[at]!);
      mass[at] = density[at]! * halfWidth * rule.weights[j]!;
      total += mass[at]!;
    }
  }
  const toSeries = seriesTransform(rule.nodes, rule.weights);
  const densitySeries = new Float64Array(count);
  for (let panel = 0; panel < panelCount; panel += 1) {
    panelSeries(densitySeries, density, toSeries, { offset: panel * order, order });
  }
  return { order, panelCount, halfWidth, nodes, density, mass, toSeries, densitySeries, massBefore };
}

function seriesTransform(nodes: Float64Array, weights: Float64Array): Float64Array {
  const order = nodes.length;
  const matrix = new Float64Array(order * order);
  for (let j = 0; j < order; j += 1) {
    let before = 0;
    let value = 1;
    for (let k = 0; k < order; k += 1) {
      matrix[k * order + j] = (k + 0.5) * weights[j]! * value;
      const next = ((2 * k + 1) * nodes[j]! * value - k * before) / (k + 1);
      before = value;
      value = next;
    }
  }
  return matrix;
}

/**
 * Legendre series of values at the nodes of one panel.
 * @param out series [offset … offset + order)
 * @param values values at the nodes, same offset
 * @param toSeries transform of `NormalPanels`
 * @param place offset of the panel and its order
 */
export function panelSeries(
  out: Float64Array,
  values: Float64Array,
  toSeries: Float64Array,
  { offset, order }: { offset: number; order: number },
): void {
  for (let k = 0; k < order; k += 1) {
    let sum = 0;
    for (let j = 0; j < order; j += 1) sum += toSeries[k * order + j]! * values[offset + j]!;
    out[offset + k] = sum;
  }
}
