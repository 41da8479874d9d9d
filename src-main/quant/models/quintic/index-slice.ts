import { gaussHermite } from '../../math/gauss-rules.ts';
import type { VolatilityIndexSlice } from '../model.ts';
import { conditionalMean, ConditionalIndex } from './index-law.ts';
import {
  indexPolynomial,
  meanForwardVariance,
  type IndexPolynomial,
  type IndexWindow,
} from './index-window.ts';
import { normalPanels, type NormalPanels } from './normal-panels.ts';

/** How finely the two normals are integrated. */
export interface IndexAccuracy {
  readonly panelCount: number;
  readonly order: number;
  /** Gauss–Hermite nodes of the second normal. */
  readonly secondNodes: number;
}

/** For tests, calibration and published numbers. One factor: 1e-9 index points. Two factors: see `errorEstimate`. */
export const fineAccuracy: IndexAccuracy = { panelCount: 48, order: 14, secondNodes: 48 };
/** Vols good to 1e-6 where the option has time value: for searches and pictures that move. */
export const fastAccuracy: IndexAccuracy = { panelCount: 34, order: 8, secondNodes: 8 };

/** Nodes of the second normal with less weight are left out. */
const NEGLIGIBLE = 1e-14;

export type IntegratedSlice = Omit<VolatilityIndexSlice, 'errorEstimate'>;

const panelCache = new Map<string, NormalPanels>();

function cachedPanels({ panelCount, order }: IndexAccuracy): NormalPanels {
  const key = `${panelCount}x${order}`;
  let panels = panelCache.get(key);
  if (!panels) {
    panels = normalPanels(panelCount, order);
    panelCache.set(key, panels);
  }
  return panels;
}

/**
 * Futures and options on the index at one expiry by integration split at the pay-off's kink.
 * @param window model, forward variance, expiry and averaging window
 * @param accuracy panels and nodes
 * @returns future, root forward variance and calls, index points
 * @source the integrals of Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equation (2.10), split at the roots of VIX² = K²
 */
export function integrateIndexSlice(
  window: IndexWindow,
  accuracy: IndexAccuracy = fineAccuracy,
): IntegratedSlice {
  return integratePolynomial(indexPolynomial(window), 100 * Math.sqrt(meanForwardVariance(window)), accuracy);
}

const ALONE = { nodes: Float64Array.of(0), weights: Float64Array.of(1) };

/**
 * The same for an index whose polynomial is known.
 * @param polynomial VIX² by two normals
 * @param rootForwardVariance √E VIX², index points
 * @param accuracy panels and nodes
 * @returns future, root forward variance and calls, index points
 */
export function integratePolynomial(
  polynomial: IndexPolynomial,
  rootForwardVariance: number,
  accuracy: IndexAccuracy,
): IntegratedSlice {
  const second = polynomial.oneDimensional ? ALONE : gaussHermite(accuracy.secondNodes);
  const panels = cachedPanels(accuracy);
  const laws: { law: ConditionalIndex; weight: number }[] = [];
  let future = 0;
  for (let node = 0; node < second.nodes.length; node += 1) {
    const weight = second.weights[node]!;
    if (weight < NEGLIGIBLE) continue;
    const law = new ConditionalIndex(panels);
    law.condition(polynomial, second.nodes[node]!);
    future += weight * law.mean;
    laws.push({ law, weight });
  }
  return {
    future,
    rootForwardVariance,
    calls: (strikes, out) => {
      for (let at = 0; at < strikes.length; at += 1) {
        let sum = 0;
        for (const { law, weight } of laws) sum += weight * law.call(strikes[at]!);
        out[at] = sum;
      }
    },
  };
}

/**
 * The future alone, by the same nodes.
 * @param polynomial VIX² by two normals
 * @param accuracy panels and nodes
 * @returns E VIX, index points
 */
export function integrateFuture(polynomial: IndexPolynomial, accuracy: IndexAccuracy): number {
  const second = polynomial.oneDimensional ? ALONE : gaussHermite(accuracy.secondNodes);
  const panels = cachedPanels(accuracy);
  let future = 0;
  for (let node = 0; node < second.nodes.length; node += 1) {
    const weight = second.weights[node]!;
    if (weight >= NEGLIGIBLE)
      future += weight * conditionalMean(panels, polynomial.coefficients, second.nodes[node]!);
  }
  return future;
}
