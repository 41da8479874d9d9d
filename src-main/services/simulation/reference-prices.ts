import type { SimulationInput } from '#contract/schemas/simulation.ts';
import type { Compute } from '#jobs/compute.ts';
import { exploreModelTaskId, type ExploreTaskInput } from '#jobs/tasks/explore-model.task.ts';
import { priceOptionsTaskId } from '#jobs/tasks/price-options.task.ts';
import type { ExploredModel } from '#quant/engines/explore-model.ts';
import type { PricedOptions } from '#quant/engines/pricing-types.ts';
import { enginesFor } from '#quant/engines/registry.ts';
import { blackScholesValue, hestonMeanVariance } from '#quant/payoffs/closed-forms.ts';
import { marketAt } from '#quant/payoffs/market-at.ts';
import { planSimulation } from '#simulation/estimate/plan.ts';
import { columnsOf, europeanTask } from './european-options.ts';
import { requestOf } from './request-of.ts';
import type { SimulatedModel } from '#quant/engines/simulated-models.ts';
import { optionStatus } from '#quant/black/option-status.ts';

/** A price that no path had a part in. */
export interface ReferencePrice {
  readonly price: number;
  readonly engine: string;
  readonly errorEstimate: number;
}

type Terms = SimulationInput['payoffs'][number];
type Option = Extract<Terms, { kind: 'vanilla' | 'indexOption' }>;

/** Whatever has a formula, and European options by Fourier; null for the rest. */
export async function referencePrices(
  compute: Compute,
  simulated: SimulatedModel,
  input: SimulationInput,
  signal: AbortSignal,
): Promise<(ReferencePrice | null)[]> {
  const { model } = simulated;
  const isOption = (terms: Terms): terms is Option =>
    terms.kind === 'vanilla' || terms.kind === 'indexOption';
  const options = enginesFor(model).length > 0 ? input.payoffs.filter(isOption) : [];
  const priced = options.length > 0 ? await priceAll(compute, { simulated, input, signal }, options) : [];
  return input.payoffs.map((terms) => {
    if (terms.kind === 'indexFuture') return futurePrice(simulated, input, terms.expiryYears);
    return isOption(terms) ? (priced[options.indexOf(terms)] ?? null) : formulaPrice(simulated, input, terms);
  });
}

async function priceAll(
  compute: Compute,
  { simulated, input, signal }: { simulated: SimulatedModel; input: SimulationInput; signal: AbortSignal },
  options: readonly Option[],
): Promise<(ReferencePrice | null)[]> {
  const task = europeanTask(simulated, input, columnsOf(options));
  const priced = await compute.run<PricedOptions>(priceOptionsTaskId, task, { signal, seed: 0 });
  const { prices, status, engine, errorEstimate } = priced;
  const usable = new Set<number>([optionStatus.ok, optionStatus.noTimeValue, optionStatus.belowPrecision]);
  return options.map((_, i) =>
    usable.has(status[i]!) && Number.isFinite(prices[i])
      ? { price: prices[i]!, engine, errorEstimate }
      : null,
  );
}

/** Processes whose variance has Heston's mean. */
const hestonVariance = new Set(['heston', 'heston-euler']);
/** What watching the variance at the ends of steps adds to it, at most: Broadie and Jain 2008, table 2, daily. */
const DISCRETE_SHARE = 0.01;

function formulaPrice(
  { process, model }: SimulatedModel,
  input: SimulationInput,
  terms: Terms,
): ReferencePrice | null {
  const { params, market } = input;
  if (terms.kind === 'varianceSwap' && hestonVariance.has(process.id)) {
    const { discount } = marketAt(market, terms.expiryYears);
    const price = discount * hestonMeanVariance(params, terms.expiryYears);
    return { price, engine: 'formula, watched at all times', errorEstimate: DISCRETE_SHARE * price };
  }
  if (process.underlying !== 'asset' || !model.totalVariance) return null;
  const sigma = Math.sqrt(model.totalVariance(params, 1));
  const { times } = planSimulation(requestOf(input));
  const price = blackScholesValue(terms, { market, sigma, times });
  return price === null ? null : { price, engine: 'formula', errorEstimate: 1e-9 * Math.abs(price) };
}

function futurePrice(
  { model }: SimulatedModel,
  { params, market }: SimulationInput,
  expiryYears: number,
): ReferencePrice | null {
  const price = model.capabilities.forward?.(params, market.spot, expiryYears);
  return price === undefined ? null : { price, engine: 'formula', errorEstimate: 1e-9 * price };
}

/** Density of the level at the last date by Fourier, per unit of the level; null where the model has none. */
export async function exactDensity(
  compute: Compute,
  { simulated, input, signal }: { simulated: SimulatedModel; input: SimulationInput; signal: AbortSignal },
  { end, levels }: { end: number; levels: Float64Array },
): Promise<Float64Array | null> {
  const { model } = simulated;
  if (enginesFor(model).length === 0) return null;
  const { params, market } = input;
  const forward =
    model.capabilities.forward?.(params, market.spot, end) ??
    market.spot * Math.exp((market.rate - market.dividendYield) * end);
  const task: ExploreTaskInput = {
    modelId: model.id,
    params,
    market,
    expiriesYears: [end],
    logMoneyness: levels.map((level) => Math.log(level / forward)),
    indexExpiriesYears: [],
  };
  const { slices } = await compute.run<ExploredModel>(exploreModelTaskId, task, { signal, seed: 0 });
  const density = slices[0]?.density;
  if (!density?.every(Number.isFinite)) return null;
  return density.map((value, i) => value / levels[i]!);
}
