import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import type { ObservedPaths } from '#quant/payoffs/payoff.ts';
import { stickyMoneynessMarks, stickyStrikeMarks, type Position } from '#quant/payoffs/profit/position.ts';
import { entryValue, exitReasons, profitPaths } from '#quant/payoffs/profit/profit-paths.ts';

const market = { spot: 100, rate: 0.04, dividendYield: 0.01 };
const carry = market.rate - market.dividendYield;

/** Paths given by their spots on each date. */
function pathsOf(dates: readonly number[], spots: readonly (readonly number[])[]): ObservedPaths {
  const columns = dates.map((years, date) =>
    Float64Array.from(spots, (own) => Math.log(own[date]! / (market.spot * Math.exp(carry * years)))),
  );
  return { paths: spots.length, stepsTo: (date) => date + 1, column: (date) => columns[date]! };
}

/** A short strangle with a longer bought call: by hand, below. */
const position: Position = {
  legs: [
    { side: 'put', strike: 90, expiryYears: 0.2, quantity: -1 },
    { side: 'call', strike: 110, expiryYears: 0.2, quantity: -1 },
    { side: 'call', strike: 110, expiryYears: 0.4, quantity: 2 },
  ],
  exits: { stopLoss: 3, takeProfit: 6 },
  dates: [0.1, 0.2, 0.3, 0.4],
  costPerOption: 0.05,
  entryPrices: null,
};
const vols = [0.25, 0.2, 0.21];

/** Price of one leg at a spot and a date, in money of the date, or its payment. */
function priceOf(leg: number, spot: number, years: number): number {
  const { side, strike, expiryYears } = position.legs[leg]!;
  const left = expiryYears - years;
  const isCall = side === 'call';
  if (left <= 1e-9) return Math.max(isCall ? spot - strike : strike - spot, 0);
  const forward = spot * Math.exp(carry * left);
  return Math.exp(-market.rate * left) * blackPrice(forward, strike, vols[leg]! ** 2 * left, isCall);
}

const today = (years: number): number => Math.exp(-market.rate * years);
/** −P − C + 2C' and four fees of .05. */
const paid = -priceOf(0, 100, 0) - priceOf(1, 100, 0) + 2 * priceOf(2, 100, 0) + 0.2;

describe('profit and loss along paths', () => {
  const paths = [
    // falls: the put stops the loss on the first date
    [84, 80, 80, 80],
    // stays: the strangle expires worthless, the bought call later
    [100, 100, 100, 100],
    // rises after the strangle has gone: profit is taken on the third date
    [100, 105, 118, 90],
    // pays the short call, and ends above
    [100, 111, 106, 113.5],
  ];
  const setting = { market, marks: stickyStrikeMarks(vols), excessDrift: 0 };
  const { profits, exitYears, reasons } = profitPaths(position, setting, pathsOf(position.dates, paths));

  it('is what a hand computes', () => {
    const openAt = (spot: number, years: number): number =>
      -priceOf(0, spot, years) - priceOf(1, spot, years) + 2 * priceOf(2, spot, years);
    expect(profits[0]).toBeCloseTo(today(0.1) * (openAt(84, 0.1) - 0.2) - paid, 12);
    expect(profits[1]).toBeCloseTo(-paid, 12);
    expect(profits[2]).toBeCloseTo(today(0.3) * (2 * priceOf(2, 118, 0.3) - 0.1) - paid, 12);
    expect(profits[3]).toBeCloseTo(today(0.2) * -1 + today(0.4) * 2 * 3.5 - paid, 12);
    expect([...reasons].map((reason) => exitReasons[reason])).toEqual([
      'stopLoss',
      'expiry',
      'takeProfit',
      'expiry',
    ]);
    expect([...exitYears]).toEqual([0.1, 0.4, 0.3, 0.4]);
    // the stop was crossed, the profit reached, and the others were neither
    expect(profits[0]).toBeLessThan(-3);
    expect(profits[2]).toBeGreaterThan(6 - 0.2);
  });

  it('leaves before the first expiry where a rule says so', () => {
    const early = { ...position, exits: { yearsBeforeExpiry: 0.1 } };
    const held = profitPaths(early, setting, pathsOf(position.dates, paths));
    expect([...held.exitYears]).toEqual([0.1, 0.1, 0.1, 0.1]);
    expect([...held.reasons].every((reason) => exitReasons[reason] === 'daysBefore')).toBe(true);
  });

  it('counts from the prices paid where they are given', () => {
    const entryPrices = [1, 1.5, 2.5];
    expect(entryValue({ ...position, entryPrices }, setting)).toBeCloseTo(2.5, 14);
    const held = profitPaths({ ...position, entryPrices }, setting, pathsOf(position.dates, paths));
    expect(held.profits[1]).toBeCloseTo(-2.5 - 0.2, 12);
  });

  it('moves a smile along with the asset and with time', () => {
    const smile = (k: number, years: number): number => 0.2 - 0.3 * k + 0.1 * years;
    const marks = stickyMoneynessMarks(position.legs, market, smile);
    const [vol] = marks.volsOf(2, { years: 0.1, date: 0, spots: Float64Array.of(104), observed: null });
    expect(vol).toBeCloseTo(smile(Math.log(110 / (104 * Math.exp(carry * 0.3))), 0.3), 14);
  });
});
