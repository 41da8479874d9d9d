import { blackPrice } from '../../black/black76.ts';
import { LOG_RETURN } from '../../processes/step-program.ts';
import { marketAt, optionValue } from '../market-at.ts';
import type { ObservedPaths, PayoffMarket } from '../payoff.ts';
import type { MarkedDate, MarkVols, Position } from './position.ts';

/** Why a path's position ended. */
export const exitReasons = ['expiry', 'stopLoss', 'takeProfit', 'daysBefore'] as const;
export type ExitReason = (typeof exitReasons)[number];

/** What became of the position on each path. */
export interface ProfitPaths {
  /** [paths] money of today. */
  readonly profits: Float64Array;
  /** [paths] years. */
  readonly exitYears: Float64Array;
  /** [paths] places in `exitReasons`. */
  readonly reasons: Uint8Array;
}

/** What a position is held in. */
export interface HoldingSetting {
  readonly market: PayoffMarket;
  readonly marks: MarkVols;
  /** Growth of the asset above its forward, per year: 0 under the pricing measure. */
  readonly excessDrift: number;
}

/** Two dates within a second are one. */
const SAME_YEARS = 1 / (365 * 86_400);

/**
 * Profit and loss of a position along paths, closed at the first date on which a rule says so, at the marks of that date.
 *
 * On a date t the profit is Σ q·e^{−rt}(mark or, from expiry on, settlement) − entry − costs. All money is discounted to today, so that
 * under the pricing measure and at the model's own prices its mean is minus the costs, whatever the rules (optional stopping).
 * @param position legs, rules and dates
 * @param setting market, marks and drift
 * @param observed paths at `position.dates`
 * @returns profit, date and reason of every path
 */
export function profitPaths(
  position: Position,
  setting: HoldingSetting,
  observed: ObservedPaths,
): ProfitPaths {
  const { legs, exits, dates, costPerOption } = position;
  const { paths } = observed;
  const held = legs.reduce((sum, { quantity }) => sum + Math.abs(quantity), 0);
  const entry = entryValue(position, setting) + costPerOption * held;
  const [profits, exitYears] = [new Float64Array(paths), new Float64Array(paths)];
  const reasons = new Uint8Array(paths);
  const isOpen = new Uint8Array(paths).fill(1);
  const settled = new Float64Array(paths);
  const firstExpiry = Math.min(...legs.map(({ expiryYears }) => expiryYears));
  for (const [date, years] of dates.entries()) {
    const { values, closing } = bookAt(position, setting, { observed, date, settled });
    const discount = Math.exp(-setting.market.rate * years);
    const isLast = date === dates.length - 1;
    const isLate = years > firstExpiry - (exits.yearsBeforeExpiry ?? Number.NEGATIVE_INFINITY) - SAME_YEARS;
    for (let path = 0; path < paths; path += 1) {
      if (isOpen[path] === 0) continue;
      const profit = values[path]! - entry;
      const reason = reasonOf(profit, exits, { isLast, isLate });
      if (reason === null) continue;
      isOpen[path] = 0;
      profits[path] = profit - discount * costPerOption * closing;
      exitYears[path] = years;
      reasons[path] = exitReasons.indexOf(reason);
    }
  }
  return { profits, exitYears, reasons };
}

interface OpenBook {
  readonly observed: ObservedPaths;
  readonly date: number;
  /** [paths] what expired legs have paid, money of today; added to. */
  readonly settled: Float64Array;
}

/** What the position is worth on a date, expired legs included, and how many options are left to close. */
function bookAt(
  { legs, dates }: Position,
  { market, marks, excessDrift }: HoldingSetting,
  { observed, date, settled }: OpenBook,
): { readonly values: Float64Array; readonly closing: number } {
  const years = dates[date]!;
  const { discount, forward } = marketAt(market, years);
  const spots = Float64Array.from(
    observed.column(date, LOG_RETURN),
    (x) => forward * Math.exp(x + excessDrift * years),
  );
  for (const { side, strike, expiryYears, quantity } of legs) {
    if (Math.abs(years - expiryYears) > SAME_YEARS) continue;
    for (const [path, spot] of spots.entries())
      settled[path]! += discount * quantity * optionValue(side, spot, strike);
  }
  const values = settled.slice();
  let closing = 0;
  for (const [i, leg] of legs.entries()) {
    if (leg.expiryYears <= years + SAME_YEARS) continue;
    closing += Math.abs(leg.quantity);
    const vols = marks.volsOf(i, { years, date, spots, observed });
    const prices = markPrices(leg, { market, vols }, { years, spots });
    for (const [path, price] of prices.entries()) values[path]! += discount * leg.quantity * price;
  }
  return { values, closing };
}

function reasonOf(
  profit: number,
  { stopLoss, takeProfit }: Position['exits'],
  { isLast, isLate }: { isLast: boolean; isLate: boolean },
): ExitReason | null {
  if (isLast) return 'expiry';
  if (stopLoss !== undefined && profit <= -stopLoss) return 'stopLoss';
  if (takeProfit !== undefined && profit >= takeProfit) return 'takeProfit';
  return isLate ? 'daysBefore' : null;
}

/** Undiscounted to the date's money: e^{−rτ}·Black. */
function markPrices(
  { side, strike, expiryYears }: Position['legs'][number],
  { market, vols }: { readonly market: PayoffMarket; readonly vols: Float64Array },
  { years, spots }: Pick<MarkedDate, 'years' | 'spots'>,
): Float64Array {
  const left = expiryYears - years;
  const { forward, discount } = marketAt({ ...market, spot: 1 }, left);
  const isCall = side === 'call';
  return spots.map(
    (spot, path) => discount * blackPrice(forward * spot, strike, vols[path]! ** 2 * left, isCall),
  );
}

/**
 * What a position costs today without fees.
 * @param position legs, and their prices where they are given
 * @param setting market and marks
 * @returns Σ q·price; negative where it is sold
 */
export function entryValue(
  { legs, entryPrices }: Pick<Position, 'legs' | 'entryPrices'>,
  { market, marks }: Pick<HoldingSetting, 'market' | 'marks'>,
): number {
  const today = { years: 0, date: -1, spots: Float64Array.of(market.spot), observed: null };
  return legs.reduce((sum, leg, i) => {
    const price = entryPrices
      ? entryPrices[i]!
      : markPrices(leg, { market, vols: marks.volsOf(i, today) }, today)[0]!;
    return sum + leg.quantity * price;
  }, 0);
}
