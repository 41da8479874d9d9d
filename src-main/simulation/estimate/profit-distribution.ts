import { quantileOfSorted } from '#quant/math/statistics.ts';
import type { Estimate } from '#quant/payoffs/moments.ts';
import type { Payoff, PayoffMarket } from '#quant/payoffs/payoff.ts';
import {
  stickyMoneynessMarks,
  stickyStrikeMarks,
  type ExitRules,
  type MarkVols,
  type OptionLeg,
  type Position,
  type Smile,
} from '#quant/payoffs/profit/position.ts';
import {
  entryValue,
  exitReasons,
  profitPaths,
  type ExitReason,
  type ProfitPaths,
} from '#quant/payoffs/profit/profit-paths.ts';
import type { ProcessParams } from '#quant/processes/step-program.ts';
import { BLOCK_PATHS } from '../back-end.ts';
import { wasmSimulator } from '../wasm/wasm-simulator.ts';
import { modelMarks } from './model-marks.ts';
import { observedPaths } from './path-moments.ts';
import { planPayoffs } from './plan.ts';

/** How open legs are valued on a date. */
export type Marking =
  /** At the vol that each leg has today, decimals, one a leg. */
  | { readonly kind: 'stickyStrike'; readonly volsAnnual: readonly number[] }
  /** By a smile that moves along with the asset and with time. */
  | { readonly kind: 'stickyMoneyness'; readonly smile: Smile }
  /** At the prices of the process itself: `hasModelMarks`. */
  | { readonly kind: 'model' };

/** A position to be held along simulated paths. */
export interface ProfitRequest {
  readonly processId: string;
  readonly params: ProcessParams;
  readonly market: PayoffMarket;
  readonly legs: readonly OptionLeg[];
  readonly exits: ExitRules;
  readonly marking: Marking;
  /** Looks at the marks a year. */
  readonly checksPerYear: number;
  readonly stepsPerYear: number;
  readonly seed: number;
  readonly mirrored: boolean;
  /** Whole blocks of 256; each twice where mirrored. */
  readonly paths: number;
  readonly costPerOption?: number;
  readonly entryPrices?: readonly number[];
  /** Growth above the forward per year; 0 where not said. */
  readonly excessDrift?: number;
}

/** Profit and loss of a position, money of today. */
export interface ProfitDistribution {
  readonly entry: number;
  readonly mean: Estimate;
  readonly chanceOfProfit: Estimate;
  readonly quantiles: readonly { readonly probability: number; readonly profit: number }[];
  /** Mean of the worst 5 %. */
  readonly expectedShortfall: number;
  readonly meanYears: number;
  readonly exits: readonly {
    readonly reason: ExitReason;
    readonly share: number;
    readonly meanProfit: number;
  }[];
  /** [paths × sides] ascending, for a picture. */
  readonly sortedProfits: Float64Array;
}

const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;
const TAIL = 0.05;
/** Values of states that a chunk may hold. */
const MOST_VALUES = 2 ** 22;

/**
 * The distribution of profit and loss of a list of options held along simulated paths until a rule closes it.
 * @param request position, process and rules
 * @param shouldStop looked at between chunks
 * @returns distribution; null where stopped
 * @throws RangeError where there are no legs, the process is not of an asset or cannot mark its own options
 */
export function profitDistribution(
  request: ProfitRequest,
  shouldStop: () => boolean = () => false,
): ProfitDistribution | null {
  const { market, excessDrift = 0, mirrored } = request;
  const position = positionOf(request);
  const marks = marksOf(request);
  const setting = { market, marks, excessDrift };
  const watched: Payoff = { observeAtYears: position.dates, monitors: [], evaluate: () => {} };
  const { plan } = planPayoffs(
    { ...request, payoffs: [], estimator: 'plain', precision: 'f64', sampling: 'random' },
    [watched],
    [],
  );
  const simulator = wasmSimulator(plan.run);
  const values = plan.dates.length * plan.run.program.states.length * (mirrored ? 2 : 1);
  const chunk = Math.max(Math.floor(MOST_VALUES / (values * BLOCK_PATHS)), 1) * BLOCK_PATHS;
  const sides: ProfitPaths[][] = mirrored ? [[], []] : [[]];
  for (let firstPath = 0; firstPath < request.paths; firstPath += chunk) {
    if (shouldStop()) return null;
    const states = simulator.simulate({ firstPath, paths: Math.min(chunk, request.paths - firstPath) });
    for (const [side, parts] of sides.entries())
      parts.push(profitPaths(position, setting, observedPaths(plan, states, side)));
  }
  simulator.dispose();
  return distributionOf(sides.map(joined), entryValue(position, setting));
}

function positionOf({ legs, exits, checksPerYear, costPerOption = 0, entryPrices }: ProfitRequest): Position {
  if (legs.length === 0) throw new RangeError('A position has one leg at least; add one.');
  const expiries = legs.map(({ expiryYears }) => expiryYears);
  const last = Math.max(...expiries);
  const checks = Array.from(
    { length: Math.floor(last * checksPerYear - 1e-9) },
    (_, i) => (i + 1) / checksPerYear,
  );
  const leave = Math.min(...expiries) - (exits.yearsBeforeExpiry ?? 0);
  const own = exits.yearsBeforeExpiry !== undefined && leave > 0 ? [leave] : [];
  const all = [...expiries, ...own].sort((a, b) => a - b);
  const isFree = (check: number): boolean =>
    all.every((date) => Math.abs(date - check) > 0.25 / checksPerYear);
  const dates = [...new Set([...all, ...checks.filter(isFree)])].sort((a, b) => a - b);
  return { legs, exits, dates, costPerOption, entryPrices: entryPrices ?? null };
}

function marksOf(request: ProfitRequest): MarkVols {
  const { marking, legs, market } = request;
  if (marking.kind === 'stickyStrike') return stickyStrikeMarks(marking.volsAnnual);
  if (marking.kind === 'stickyMoneyness') return stickyMoneynessMarks(legs, market, marking.smile);
  return modelMarks(request, legs);
}

function joined(parts: readonly ProfitPaths[]): ProfitPaths {
  const flat = (of: (part: ProfitPaths) => ArrayLike<number>): number[] =>
    parts.flatMap((part) => Array.from(of(part)));
  return {
    profits: Float64Array.from(flat(({ profits }) => profits)),
    exitYears: Float64Array.from(flat(({ exitYears }) => exitYears)),
    reasons: Uint8Array.from(flat(({ reasons }) => reasons)),
  };
}

function distributionOf(sides: readonly ProfitPaths[], entry: number): ProfitDistribution {
  const profits = Float64Array.from(sides.flatMap((side) => [...side.profits]));
  const sorted = profits.toSorted();
  const tail = sorted.subarray(0, Math.max(Math.floor(TAIL * sorted.length), 1));
  const counts = exitReasons.map(() => ({ count: 0, sum: 0 }));
  let years = 0;
  for (const side of sides)
    for (const [path, reason] of side.reasons.entries()) {
      counts[reason]!.count += 1;
      counts[reason]!.sum += side.profits[path]!;
      years += side.exitYears[path]!;
    }
  return {
    entry,
    mean: meanOf(sides, (profit) => profit),
    chanceOfProfit: meanOf(sides, (profit) => (profit > 0 ? 1 : 0)),
    quantiles: PROBABILITIES.map((probability) => ({
      probability,
      profit: quantileOfSorted(sorted, probability),
    })),
    expectedShortfall: tail.reduce((sum, value) => sum + value, 0) / tail.length,
    meanYears: years / sorted.length,
    exits: exitReasons.map((reason, i) => ({
      reason,
      share: counts[i]!.count / sorted.length,
      meanProfit: counts[i]!.count > 0 ? counts[i]!.sum / counts[i]!.count : 0,
    })),
    sortedProfits: sorted,
  };
}

/** A path and its mirror image count as one. */
function meanOf(sides: readonly ProfitPaths[], of: (profit: number) => number): Estimate {
  const count = sides[0]!.profits.length;
  let [sum, squares] = [0, 0];
  for (let path = 0; path < count; path += 1) {
    const own = sides.reduce((total, { profits }) => total + of(profits[path]!), 0) / sides.length;
    sum += own;
    squares += own * own;
  }
  const mean = sum / count;
  return { mean, standardError: Math.sqrt(Math.max(squares / count - mean * mean, 0) / (count - 1)) };
}
