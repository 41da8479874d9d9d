import type { Model, ModelParams } from '../models/model.ts';
import { assetOptionValues } from './asset-option-values.ts';
import { canValue } from './check-targets.ts';
import { isAdmitted, paramsAt, paramSlopes, type FreeParams } from './free-params.ts';
import { indexFutureValues, indexOptionValues } from './index-model-values.ts';
import { indexOfAssetValues } from './index-of-asset-values.ts';
import type { Quotes } from './quotes.ts';
import type { CalibrationTargets, ComponentId } from './targets.ts';
import type { ValueBlock, ValuePrecision } from './value-block.ts';
import { varianceSwapValues } from './variance-swap-values.ts';

/** A loss Σr² as a function of the free coordinates: residuals of all quotes, then those of the priors. */
export interface Objective {
  readonly free: FreeParams;
  readonly quotes: Quotes;
  /** Quotes and priors. */
  readonly rows: number;
  /** Rows with a weight. */
  readonly weighted: number;
  /** Writes residuals [rows]; NaN where the model has no values. */
  readonly residuals: (x: Float64Array, out: Float64Array) => void;
  /** Writes ∂r/∂x [rows·n] row-major. */
  readonly jacobian: (x: Float64Array, out: Float64Array) => void;
  /** Model values [quotes], NaN for components that the model does not know. */
  readonly values: (params: ModelParams) => Float64Array;
  /** Largest error of a vol at the last evaluation. */
  readonly lastError: () => number;
  /** Evaluations so far; one with derivatives counts as one for each direction. */
  readonly evaluations: () => number;
}

/** An objective whose loss alone may be asked for. */
export interface ComparableObjective extends Objective {
  /** Σr², or Infinity as soon as it is sure to lie above a limit. */
  readonly lossUpTo: (x: Float64Array, limit: number) => number;
}

/** What an objective is made of. */
export interface ObjectiveParts {
  readonly free: FreeParams;
  readonly targets: CalibrationTargets;
  readonly quotes: Quotes;
  readonly precision: ValuePrecision;
  /** Differences to both sides where there are no derivatives. */
  readonly central?: boolean;
  /** Values of components without weight too. */
  readonly everything?: boolean;
}

/**
 * The loss of a calibration.
 * @param parts parameters, quotes, precision
 * @returns residuals and derivatives
 */
export function createObjective(parts: ObjectiveParts): ComparableObjective {
  const { free, quotes } = parts;
  const blocks = blocksOf(parts);
  const values = new Float64Array(quotes.count).fill(Number.NaN);
  const [above, below] = [new Float64Array(quotes.count), new Float64Array(quotes.count)];
  const gradient = free.model.params.map(() => new Float64Array(quotes.count));
  const rows = quotes.count + free.priors.length;
  const size = free.names.length;
  const priors = new Float64Array(free.priors.length);
  let evaluations = 0;
  const work = { values, above, below, gradient, size };
  return {
    free,
    quotes,
    rows,
    weighted: quotes.scales.reduce((sum, scale) => sum + (scale > 0 ? 1 : 0), 0) + free.priors.length,
    residuals: (x, out) => {
      evaluations += 1;
      const params = paramsAt(free, x);
      if (!writeValues(blocks, free, params, values)) {
        out.fill(Number.NaN);
        return;
      }
      for (let i = 0; i < quotes.count; i += 1) {
        const scale = quotes.scales[i]!;
        out[i] = scale > 0 ? scale * (values[i]! - quotes.market[i]!) : 0;
      }
      writePriors(free, params, out.subarray(quotes.count));
    },
    lossUpTo: (x, limit) => {
      evaluations += 1;
      const params = paramsAt(free, x);
      if (!isAdmitted(free, params)) return Number.POSITIVE_INFINITY;
      let loss = 0;
      const add = (from: number, to: number): boolean => {
        for (let i = from; i < to; i += 1) {
          const residual = quotes.scales[i]! * (values[i]! - quotes.market[i]!);
          loss += quotes.scales[i]! > 0 ? residual * residual : 0;
        }
        return loss <= limit;
      };
      for (const block of blocks) {
        let told = block.at;
        const goesOn = (from: number, to: number): boolean => {
          told = to;
          return add(from, to);
        };
        if (!block.write(params, values, false, goesOn)) return Number.POSITIVE_INFINITY;
        if (!add(told, block.at + block.count)) return Number.POSITIVE_INFINITY;
      }
      writePriors(free, params, priors);
      for (const residual of priors) loss += residual * residual;
      return loss;
    },
    jacobian: (x, out) => {
      evaluations += size;
      out.fill(0);
      for (const block of blocks) writeBlockJacobian(block, parts, work, { x, out });
      writePriorSlopes(free, x, out, quotes.count * size);
    },
    values: (params) => {
      writeValues(blocks, free, params, values);
      return values.slice();
    },
    lastError: () => Math.max(0, ...blocks.map((block) => block.lastError())),
    evaluations: () => evaluations,
  };
}

/** Blocks of the components that count. */
function blocksOf({ free: { model }, targets, quotes, precision, everything }: ObjectiveParts): ValueBlock[] {
  const first = (component: ComponentId): number =>
    quotes.groups.find((group) => group.component === component)?.at ?? 0;
  const counts = (component: ComponentId): boolean =>
    canValue(model, component) &&
    targets[component].length > 0 &&
    (everything === true ||
      quotes.groups.some(
        ({ component: own, at, count }) =>
          own === component && quotes.scales.subarray(at, at + count).some((scale) => scale > 0),
      ));
  const blocks: ValueBlock[] = [];
  if (counts('assetOptions')) {
    const { assetOptions } = targets;
    const wanted = everything === true ? assetOptions : assetOptions.filter(({ isCompared }) => !isCompared);
    blocks.push(assetOptionValues(model, wanted, first('assetOptions'), precision));
  }
  const order = { model, spot: targets.spot, precision };
  const futures = counts('indexFutures') ? targets.indexFutures : [];
  const options = counts('indexOptions') ? targets.indexOptions : [];
  if (model.underlying === 'volatilityIndex') {
    if (futures.length > 0)
      blocks.push(indexFutureValues(model, targets.spot, futures, first('indexFutures')));
    if (options.length > 0) blocks.push(indexOptionValues(order, options, first('indexOptions')));
  } else if (futures.length + options.length > 0) {
    // Futures come right before options, unless they are not asked for.
    const at = futures.length > 0 ? first('indexFutures') : first('indexOptions');
    blocks.push(indexOfAssetValues(order, futures, options, at));
  }
  if (counts('varianceSwaps'))
    blocks.push(varianceSwapValues(model, targets.varianceSwaps, first('varianceSwaps')));
  return blocks;
}

function writeValues(
  blocks: readonly ValueBlock[],
  free: FreeParams,
  params: ModelParams,
  values: Float64Array,
): boolean {
  if (!isAdmitted(free, params)) return false;
  for (const block of blocks) if (!block.write(params, values, false)) return false;
  return true;
}

function writePriors(free: FreeParams, params: ModelParams, out: Float64Array): void {
  for (const [i, { param, mean, standardDeviation }] of free.priors.entries())
    out[i] = (params[nameOf(free.model, param)]! - mean) / standardDeviation;
}

function writePriorSlopes(free: FreeParams, x: Float64Array, out: Float64Array, from: number): void {
  const slopes = paramSlopes(free, x);
  const size = free.names.length;
  for (const [i, { param, standardDeviation }] of free.priors.entries()) {
    const { at, slope } = slopes[param]!;
    if (at >= 0) out[from + i * size + at] = slope / standardDeviation;
  }
}

function nameOf(model: Model, param: number): string {
  return model.params[param]!.name;
}

interface JacobianWork {
  readonly values: Float64Array;
  readonly above: Float64Array;
  readonly below: Float64Array;
  readonly gradient: readonly Float64Array[];
  readonly size: number;
}

interface JacobianAt {
  readonly x: Float64Array;
  readonly out: Float64Array;
}

function writeBlockJacobian(
  block: ValueBlock,
  parts: ObjectiveParts,
  work: JacobianWork,
  at: JacobianAt,
): void {
  if (block.writeWithGradient === undefined) {
    writeDifferences(block, parts, work, at);
    return;
  }
  const { free, quotes } = parts;
  const { values, gradient, size } = work;
  const slopes = paramSlopes(free, at.x);
  if (!block.writeWithGradient(paramsAt(free, at.x), values, gradient)) {
    at.out.fill(Number.NaN);
    return;
  }
  for (const [param, { at: column, slope }] of slopes.entries()) {
    if (column < 0) continue;
    const own = gradient[param]!;
    for (let i = block.at; i < block.at + block.count; i += 1)
      at.out[i * size + column]! += quotes.scales[i]! * slope * own[i]!;
  }
}

/** Differences of one block: nodes stay where they are, so that what is told apart is the model alone. */
function writeDifferences(
  block: ValueBlock,
  { free, quotes, central = false }: ObjectiveParts,
  { values, above, below, size }: JacobianWork,
  { x, out }: JacobianAt,
): void {
  const point = x.slice();
  const knownAt = (j: number, to: number, into: Float64Array, frozen = true): boolean => {
    point[j] = to;
    const params = paramsAt(free, point);
    const known = to !== x[j]! && isAdmitted(free, params) && block.write(params, into, frozen);
    point[j] = x[j]!;
    return known;
  };
  // Nodes may still be those of a step that was rejected.
  if (!block.write(paramsAt(free, x), values, false)) {
    out.fill(Number.NaN);
    return;
  }
  const share = central ? Math.cbrt(block.differenceStep * block.differenceStep) : block.differenceStep;
  for (let j = 0; j < size; j += 1) {
    const width = free.rangeUpper[j]! - free.rangeLower[j]!;
    const move = share * Math.max(Math.abs(x[j]!), 0.1 * width);
    const up = Math.min(x[j]! + move, free.upper[j]!);
    const down = Math.max(x[j]! - move, free.lower[j]!);
    let hasUp = knownAt(j, up, above);
    const hasDown = (central || !hasUp) && knownAt(j, down, below);
    // At the edge of a regime its nodes know no neighbour; those of the neighbour know both.
    if (!hasUp && !hasDown)
      hasUp = knownAt(j, up, above, false) && block.write(paramsAt(free, x), values, true);
    const high = hasUp ? above : values;
    const low = hasDown ? below : values;
    const gap = (hasUp ? up : x[j]!) - (hasDown ? down : x[j]!);
    for (let i = block.at; i < block.at + block.count; i += 1)
      out[i * size + j] = gap === 0 ? Number.NaN : (quotes.scales[i]! * (high[i]! - low[i]!)) / gap;
  }
}
