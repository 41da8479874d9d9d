import type { ObservedPaths, OptionSide, PayoffMarket } from '../payoff.ts';

/** So many European options of one kind; sold where the quantity is negative. */
export interface OptionLeg {
  readonly side: OptionSide;
  readonly strike: number;
  readonly expiryYears: number;
  readonly quantity: number;
}

/** When a position is closed before its last expiry; amounts in money of today, positive. */
export interface ExitRules {
  /** Closed at the first date on which the loss is as large. */
  readonly stopLoss?: number;
  /** Closed at the first date on which the profit is as large. */
  readonly takeProfit?: number;
  /** Closed that long before the first expiry, years. */
  readonly yearsBeforeExpiry?: number;
}

/** Options held together, with what it takes to open and close them. */
export interface Position {
  readonly legs: readonly OptionLeg[];
  readonly exits: ExitRules;
  /** Ascending years at which marks are looked at; the expiries of all legs are among them. */
  readonly dates: readonly number[];
  /** Paid for each option on opening, and on closing before it expires, in money of the day. */
  readonly costPerOption: number;
  /** Paid for each leg's option today, one a leg; null for the marks of today. */
  readonly entryPrices: readonly number[] | null;
}

/** Where the asset stands on a date, path by path. */
export interface MarkedDate {
  readonly years: number;
  /** Place among the observation dates; −1 for today. */
  readonly date: number;
  /** [paths] */
  readonly spots: Float64Array;
  /** States of the paths; null for today. */
  readonly observed: ObservedPaths | null;
}

/** Vols at which legs are marked. */
export interface MarkVols {
  /**
   * @param leg place of the leg
   * @param at a date before its expiry
   * @returns [paths] decimals per √year
   */
  readonly volsOf: (leg: number, at: MarkedDate) => Float64Array;
}

/**
 * Marks at the vol that each leg has today, whatever the asset does.
 * @param volsAnnual one a leg, decimals
 * @returns marks
 */
export function stickyStrikeMarks(volsAnnual: readonly number[]): MarkVols {
  return { volsOf: (leg, { spots }) => new Float64Array(spots.length).fill(volsAnnual[leg]!) };
}

/** A smile: vol of a log-moneyness ln(K/F) and a time to expiry. */
export type Smile = (logMoneyness: number, years: number) => number;

/**
 * Marks by today's smile moved along with the asset and with time: the vol of the moneyness and of the time that are left.
 * @param legs of the position
 * @param market flat market
 * @param smile of today
 * @returns marks
 */
export function stickyMoneynessMarks(
  legs: readonly OptionLeg[],
  { rate, dividendYield }: PayoffMarket,
  smile: Smile,
): MarkVols {
  return {
    volsOf: (leg, { years, spots }) => {
      const { strike, expiryYears } = legs[leg]!;
      const left = expiryYears - years;
      const carried = Math.log(strike) - (rate - dividendYield) * left;
      return spots.map((spot) => smile(carried - Math.log(spot), left));
    },
  };
}
