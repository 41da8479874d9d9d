import { QuantError } from '../../math/quant-error.ts';
import { timeValueOf } from '../../surface/normalised-vol.ts';
import { placeOf } from '../bands/buckets.ts';
import type { RepairGrid } from '../repair-grid.ts';

/** What a market maker believes, and what is true: [n·m] row-major on one grid. */
export interface QuotedSurface {
  readonly grid: RepairGrid;
  /** Decimal per √year. */
  readonly truthVols: Float64Array;
  /** Mids of the quotes, decimal per √year. */
  readonly repairedVols: Float64Array;
  /** Half-width of the band of each vol, not finite where there is none; null quotes every option `halfSpreadVol` wide. */
  readonly bandHalfWidths: Float64Array | null;
  /** 1 where the option is quoted: those that were hidden from the repair. */
  readonly quoted: Uint8Array;
}

export interface QuotingOptions {
  /** Half-spread in half-widths of the band; 1 where absent. */
  readonly bandShare?: number;
  /** Half-spread of quotes without bands, decimal per √year; half a vol point where absent. */
  readonly halfSpreadVol?: number;
  /** Share of customers who know the true price, in [0, 1]; 0.2 where absent. */
  readonly informedShare?: number;
  /** Half-spread at which the others have fallen to 1/e, decimal per √year: they trade elsewhere. One vol point where absent. */
  readonly patienceVol?: number;
}

/** Profit for each option that was quoted, in 1e-4 of the forward; `net` is `spreadEarned` less `repairLoss`. */
export interface QuotingSplit {
  /** What trades earn against the maker's own mid. */
  readonly spreadEarned: number;
  /** What trades with those who know better lose by the error of that mid, without regard to the spread. */
  readonly repairLoss: number;
  readonly net: number;
  /** Share of quotes that those who know better trade on. */
  readonly pickedOff: number;
  /** Options quoted. */
  readonly count: number;
}

export interface QuotingProfit extends QuotingSplit {
  /** Options left without a quote, because their band is not finite. */
  readonly refused: number;
  /** By place on the grid, such as `short wing`. */
  readonly byBucket: Readonly<Record<string, QuotingSplit>>;
}

interface Terms {
  readonly bandShare: number;
  readonly halfSpreadVol: number;
  readonly informedShare: number;
  readonly patienceVol: number;
}

const DEFAULTS: Terms = { bandShare: 1, halfSpreadVol: 0.005, informedShare: 0.2, patienceVol: 0.01 };
const BASIS_POINTS = 1e4;

/**
 * Expected profit of a market maker who quotes hidden options by a repaired surface, split into what the spread earns and what
 * the error of the repair loses.
 *
 * One customer asks for each option. The quote is the Black price at σ̂ − h and σ̂ + h, q(σ) per unit of forward, the mid q(σ̂). With
 * probability π the customer knows the true price q(σ): buys above the ask, sells below the bid, else leaves. With 1 − π the
 * customer buys or sells by the toss of a coin, and with probability 1 − e^(−h/d) goes elsewhere. Hence
 * spreadEarned = (1 − π) e^(−h/d) (ask − bid)/2 + π |quote − mid| where picked off, repairLoss = π |q(σ) − q(σ̂)| where picked off. Errors
 * cancel among customers who toss a coin. Without error only the spread is left; a bias b beyond h loses π |b| vega to first order.
 * @param surface grid, vols and which options are quoted
 * @param options terms of the quotes and of their customers
 * @returns means over the quoted options; NaN where there is none
 * @throws QuantError LENGTH_MISMATCH, BAD_VOL naming the cell, BAD_QUOTING_TERMS
 * @source Glosten and Milgrom 1985 (informed and other customers); Avellaneda and Stoikov 2008 (exponential demand)
 */
export function quotingProfit(surface: QuotedSurface, options: QuotingOptions = {}): QuotingProfit {
  const terms = termsOf(options);
  requireLengths(surface);
  const { grid, quoted } = surface;
  const whole = new Tally();
  const buckets = new Map<string, Tally>();
  let refused = 0;
  for (let cell = 0; cell < quoted.length; cell += 1) {
    if (quoted[cell] !== 1) continue;
    const half = halfSpreadAt(surface, terms, cell);
    if (!Number.isFinite(half)) {
      refused += 1;
      continue;
    }
    const trade = tradeAt(surface, terms, { cell, half });
    const { maturity, strike } = placeOf(grid, cell);
    const name = `${maturity} ${strike}`;
    const bucket = buckets.get(name) ?? new Tally();
    buckets.set(name, bucket);
    whole.add(trade);
    bucket.add(trade);
  }
  const byBucket = Object.fromEntries([...buckets].map(([name, tally]) => [name, tally.means()]));
  return { ...whole.means(), refused, byBucket };
}

interface Trade {
  readonly earned: number;
  readonly lost: number;
  readonly isPicked: boolean;
}

function tradeAt(
  { grid, truthVols, repairedVols }: QuotedSurface,
  { informedShare, patienceVol }: Terms,
  { cell, half }: { readonly cell: number; readonly half: number },
): Trade {
  const columns = grid.logMoneyness.length;
  const years = grid.expiriesYears[Math.floor(cell / columns)]!;
  const k = grid.logMoneyness[cell % columns]!;
  const priceOf = (vol: number): number => timeValueOf(k, vol * vol * years);
  const vol = repairedVols[cell]!;
  const [truth, mid] = [priceOf(truthVols[cell]!), priceOf(vol)];
  const [bid, ask] = [priceOf(Math.max(vol - half, 0)), priceOf(vol + half)];
  const others = (1 - informedShare) * Math.exp(-half / patienceVol) * 0.5 * (ask - bid);
  const isPicked = truth > ask || truth < bid;
  if (!isPicked) return { earned: others, lost: 0, isPicked };
  const edge = truth > ask ? ask - mid : mid - bid;
  return {
    earned: others + informedShare * edge,
    lost: informedShare * Math.abs(truth - mid),
    isPicked,
  };
}

function halfSpreadAt({ bandHalfWidths }: QuotedSurface, terms: Terms, cell: number): number {
  return bandHalfWidths ? terms.bandShare * bandHalfWidths[cell]! : terms.halfSpreadVol;
}

class Tally {
  #earned = 0;
  #lost = 0;
  #picked = 0;
  #count = 0;

  add({ earned, lost, isPicked }: Trade): void {
    this.#earned += earned;
    this.#lost += lost;
    this.#picked += isPicked ? 1 : 0;
    this.#count += 1;
  }

  means(): QuotingSplit {
    const spreadEarned = (BASIS_POINTS * this.#earned) / this.#count;
    const repairLoss = (BASIS_POINTS * this.#lost) / this.#count;
    const net = spreadEarned - repairLoss;
    return { spreadEarned, repairLoss, net, pickedOff: this.#picked / this.#count, count: this.#count };
  }
}

function termsOf(options: QuotingOptions): Terms {
  const terms = { ...DEFAULTS, ...options };
  const { bandShare, halfSpreadVol, informedShare, patienceVol } = terms;
  const isGood =
    bandShare >= 0 && halfSpreadVol >= 0 && informedShare >= 0 && informedShare <= 1 && patienceVol > 0;
  if (!isGood) throw new QuantError('BAD_QUOTING_TERMS', { ...terms });
  return terms;
}

function requireLengths({ grid, truthVols, repairedVols, bandHalfWidths, quoted }: QuotedSurface): void {
  const nodes = grid.expiriesYears.length * grid.logMoneyness.length;
  const columns = { truthVols, repairedVols, quoted, bandHalfWidths: bandHalfWidths ?? quoted };
  for (const [column, { length }] of Object.entries(columns))
    if (length !== nodes) throw new QuantError('LENGTH_MISMATCH', { column, nodes, length });
  for (const [column, vols] of Object.entries({ truthVols, repairedVols })) {
    const cell = vols.findIndex(
      (vol, at) => quoted[at] === 1 && !(vol >= 0 && vol < Number.POSITIVE_INFINITY),
    );
    if (cell >= 0) throw new QuantError('BAD_VOL', { column, cell, vol: vols[cell] });
  }
  const width = bandHalfWidths?.findIndex((half, at) => quoted[at] === 1 && half < 0) ?? -1;
  if (width >= 0)
    throw new QuantError('BAD_VOL', { column: 'bandHalfWidths', cell: width, vol: bandHalfWidths![width] });
}
