import type { z } from 'zod';
import type { arbitrageReport, surfaceSlice } from '#contract/schemas/surface.ts';
import type { ArbitrageReport } from '#quant/surface/arbitrage-report.ts';
import type { FittedSlice } from '#quant/surface/fit-surface.ts';
import { toIsoDate } from '#quant/time/day-number.ts';

/** A fitted slice in the words of the contract: dates as text, columns as they are. */
export function describeSlice(slice: FittedSlice): z.input<typeof surfaceSlice> {
  const { root, expiryDay, expiryYears, forward, discountFactor, rate, forwardError, usedQuotes, fit } =
    slice;
  return {
    root,
    expiry: expiryDay === null ? null : toIsoDate(expiryDay),
    expiryYears,
    forward,
    discountFactor,
    rate,
    forwardError,
    atmVol: slice.atmVol,
    riskReversal25: slice.riskReversal25,
    butterfly25: slice.butterfly25,
    riskReversal10: slice.riskReversal10,
    butterfly10: slice.butterfly10,
    quotes: slice.quotes,
    usedQuotes,
    fit: {
      ...fit,
      params: { ...fit.params },
      atBounds: [...fit.atBounds],
      butterfly: fit.butterfly.map((span) => ({ ...span })),
      leeSlopes: fit.leeSlopes ? [...fit.leeSlopes] : null,
    },
  };
}

/** An arbitrage report in the words of the contract. */
export function describeArbitrage(report: ArbitrageReport): z.input<typeof arbitrageReport> {
  return {
    ...report,
    calendar: [...report.calendar],
    butterfly: [...report.butterfly],
    lee: [...report.lee],
  };
}
