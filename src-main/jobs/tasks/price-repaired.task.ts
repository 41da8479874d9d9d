import type { OptionBatch, PricingMarket } from '#quant/engines/pricing-types.ts';
import type { BandedSurface } from '#quant/repair/use/banded-vols.ts';
import { priceRepaired, type RepairedPrices, type SurfaceMarket } from '#quant/repair/use/price-repaired.ts';
import { forwardCurve } from '#quant/surface/forward-curve.ts';
import { EXTRAPOLATED } from '../repair/market-bands.ts';
import { slicesOf } from '../repair/repair-source.ts';
import { defineWholeTask } from '../task.ts';
import {
  repairAndCheck,
  type RepairedAndChecked,
  type RepairSurfaceInput,
  type TooFewQuotes,
} from './repair-surface.task.ts';
import { outcomeOf, type Outcome } from './surface-grid.task.ts';

export const priceRepairedTaskId = 'price-repaired';

export interface PriceRepairedInput {
  readonly repair: RepairSurfaceInput;
  /** Forwards of the chain by parity, with its spot where it says one; or the market of the caller. */
  readonly market: { readonly chainSpot: number | null } | PricingMarket;
  readonly options: OptionBatch;
}

/** Options with the surface that they were priced on. */
export interface PricedOnRepaired {
  readonly done: RepairedAndChecked;
  readonly priced: RepairedPrices;
}

/** Repairs a surface and prices options on it. */
export const priceRepairedTask = defineWholeTask<
  PriceRepairedInput,
  Outcome<PricedOnRepaired | TooFewQuotes>
>(priceRepairedTaskId, (input) => outcomeOf(() => repairAndPrice(input)));

async function repairAndPrice({
  repair,
  market,
  options,
}: PriceRepairedInput): Promise<PricedOnRepaired | TooFewQuotes> {
  const { source } = repair;
  const slices = source.kind === 'grid' ? [] : slicesOf(source);
  const order = source.kind === 'grid' ? repair : { ...repair, source: { kind: 'slices', slices } as const };
  const done = await repairAndCheck(order);
  if ('tooFew' in done) return done;
  const { grid, observed } = done.shown.surface;
  const { totalVariance } = done.repaired;
  const forwards = 'chainSpot' in market ? ofChain(market.chainSpot, forwardCurve(slices)) : ofCaller(market);
  const surface = { grid, totalVariance, observed, bands: done.bands, ...extrapolatedNodes(done) };
  return { done, priced: priceRepaired(surface, forwards, options) };
}

/** Nodes that no quote held out could test. */
function extrapolatedNodes({ bandBasis }: RepairedAndChecked): Pick<BandedSurface, 'extrapolated'> {
  return bandBasis ? { extrapolated: bandBasis.map((basis) => (basis === EXTRAPOLATED ? 1 : 0)) } : {};
}

function ofChain(spot: number | null, forwardAt: SurfaceMarket['forwardAt']): SurfaceMarket {
  return spot !== null && spot > 0 ? { spot, forwardAt } : { forwardAt };
}

function ofCaller({ spot, forward, rate, dividendYield }: PricingMarket): SurfaceMarket {
  const forwardAt: SurfaceMarket['forwardAt'] = (years) => ({
    forward: forward ?? spot! * Math.exp((rate - dividendYield) * years),
    discountFactor: Math.exp(-rate * years),
  });
  return forward === undefined ? { spot: spot!, forwardAt } : { forwardAt };
}
