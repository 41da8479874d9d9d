import type { ModelParams } from '../../models/model.ts';
import { linearForwardVariance, type ForwardVarianceCurve } from '../../models/quintic/forward-variance.ts';
import { squareOf } from '../../models/quintic/gaussian-polynomial.ts';
import { indexBasis, type IndexBasis } from '../../models/quintic/index-basis.ts';
import {
  fastAccuracy,
  fineAccuracy,
  integrateFuture,
  integratePolynomial,
  type IntegratedSlice,
} from '../../models/quintic/index-slice.ts';
import { VIX_WINDOW_YEARS } from '../../models/quintic-ou.ts';
import type { CalibrationTargets } from '../targets.ts';
import { forwardVarianceNodes, type ForwardVarianceNodes } from './forward-variance-nodes.ts';
import { polynomialProcess, type PolynomialProcess } from './polynomial-process.ts';
import { repriceFutures } from './reprice-futures.ts';

/** A quintic model under one set of parameters, its forward variance repricing the futures. */
export interface QuinticState {
  readonly process: PolynomialProcess;
  readonly curve: ForwardVarianceCurve;
  readonly nodes: ForwardVarianceNodes;
  /** Largest relative miss of a future that was to be repriced. */
  readonly futuresError: number;
  /** The model's future, index points. */
  readonly futureAt: (expiryYears: number) => number;
  /** Future and options on the index at an expiry of the targets. */
  readonly sliceAt: (expiryYears: number) => IntegratedSlice;
}

/**
 * States of a quintic model by its parameters.
 * @param modelId of a quintic model
 * @param targets futures and expiries
 * @returns function of the parameters; the same parameters give the same bits
 */
export function quinticStates(
  modelId: string,
  targets: CalibrationTargets,
): (params: ModelParams) => QuinticState {
  const { indexFutures, indexOptions } = targets;
  const futures = [...indexFutures].sort((a, b) => a.expiryYears - b.expiryYears);
  const nodes = forwardVarianceNodes(targets, futures);
  const windowYears = targets.indexWindowYears ?? VIX_WINDOW_YEARS;
  const accuracy = modelId === 'quintic-ou-2f' ? fastAccuracy : fineAccuracy;
  return (params) => {
    const process = polynomialProcess(modelId, params);
    const square = squareOf(process.alpha);
    const bases = new Map<number, IndexBasis>();
    for (const { expiryYears } of [...futures, ...indexOptions]) {
      if (bases.has(expiryYears)) continue;
      const window = { square, driver: process.driverAt(expiryYears), expiryYears, windowYears };
      bases.set(expiryYears, indexBasis(window, nodes.timesYears));
    }
    const priced = futures.map((target) => ({ target, basis: bases.get(target.expiryYears)! }));
    const { roots, variances, error } = repriceFutures(nodes, priced, (polynomial) =>
      integrateFuture(polynomial, accuracy),
    );
    return {
      process,
      curve: linearForwardVariance(nodes.timesYears, variances),
      nodes: { ...nodes, variances },
      futuresError: error,
      futureAt: (expiryYears) => integrateFuture(bases.get(expiryYears)!.polynomial(roots), accuracy),
      sliceAt: (expiryYears) => {
        const basis = bases.get(expiryYears)!;
        const rootVariance = 100 * Math.sqrt(basis.meanVariance(roots));
        return integratePolynomial(basis.polynomial(roots), rootVariance, accuracy);
      },
    };
  };
}
