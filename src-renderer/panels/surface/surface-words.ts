import type { SurfaceFitResult, SurfaceSlice } from '#contract/schemas/surface.ts';
import { formatNumber, formatParameter } from '#renderer/charts/format.ts';

type FitStatus = SurfaceSlice['fit']['status'];
type Report = SurfaceFitResult['arbitrage'];

export const statusWords: Readonly<Record<FitStatus, string>> = {
  OK: 'ok',
  AT_BOUND: 'at a bound',
  NOT_CONVERGED: 'not converged',
  TOO_FEW_QUOTES: 'too few quotes',
  NO_FORWARD: 'no forward',
  NO_RATE: 'no rate',
  EXPIRED: 'expired',
  AMERICAN: 'American',
  REJECTED: 'rejected',
};

/** `2026-06-19`, or the years of a slice without a date. */
export const expiryWords = ({ expiry, expiryYears }: Pick<SurfaceSlice, 'expiry' | 'expiryYears'>): string =>
  expiry ?? `${formatNumber(expiryYears, 3)} y`;

/** Whole days from three days on; hours matter before. */
export function daysWords({ expiryYears }: Pick<SurfaceSlice, 'expiryYears'>): string {
  const days = expiryYears * 365;
  return `${formatNumber(days, days < 2.95 ? 1 : 0)} d`;
}

export interface FitHealth {
  readonly fitted: number;
  readonly refused: number;
  readonly used: number;
}

export function healthOf(slices: readonly SurfaceSlice[]): FitHealth {
  const fitted = slices.filter(({ fit }) => fit.curve !== null);
  return {
    fitted: fitted.length,
    refused: slices.length - fitted.length,
    used: fitted.reduce((sum, { usedQuotes }) => sum + usedQuotes, 0),
  };
}

export interface ReportCounts {
  readonly calendar: number;
  readonly butterfly: number;
  readonly lee: number;
}

/** Expiries (butterfly, Lee) and pairs of expiries (calendar) that violate. */
export function countsOf({ calendar, butterfly, lee }: Report): ReportCounts {
  return {
    calendar: new Set(calendar.map(({ earlier, later }) => `${earlier} ${later}`)).size,
    butterfly: new Set(butterfly.map(({ slice }) => slice)).size,
    lee: lee.length,
  };
}

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** "2 expiries with butterfly, 1 of 14 pairs with calendar arbitrage". */
export function reportWords(report: Report): string {
  const { calendar, butterfly, lee } = countsOf(report);
  if (report.free && calendar + butterfly + lee === 0) {
    return `No static arbitrage in the fit; ${many(report.checkedPairs, 'pair', 'pairs')} of expiries checked.`;
  }
  const parts = [
    butterfly > 0 ? `${many(butterfly, 'expiry', 'expiries')} with butterfly arbitrage` : '',
    calendar > 0
      ? `${calendar} of ${many(report.checkedPairs, 'pair', 'pairs')} with calendar arbitrage`
      : '',
    lee > 0 ? `${many(lee, 'expiry', 'expiries')} with wings steeper than Lee’s bound` : '',
  ].filter(Boolean);
  return `${parts.join('; ')}.`;
}

/** "2 butterfly, 1 calendar", or "none". */
export function violationWords(report: Report): string {
  const { calendar, butterfly, lee } = countsOf(report);
  const parts = [
    butterfly > 0 ? `${butterfly} butterfly` : '',
    calendar > 0 ? `${calendar} calendar` : '',
    lee > 0 ? `${lee} Lee` : '',
  ].filter(Boolean);
  return parts.join(', ') || 'none';
}

export const badgeWords = (report: Report): string =>
  report.free ? 'Arbitrage-free' : `Arbitrage: ${violationWords(report)}`;

const symbols: Readonly<Record<string, string>> = {
  rho: 'ρ',
  sigma: 'σ',
  theta: 'θ',
  phi: 'φ',
  alpha: 'α',
  beta: 'β',
  nu: 'ν',
  eta: 'η',
  gamma: 'γ',
};

/** Parameters in four significant digits, by the letters of the field. */
export function paramWords(params: Readonly<Record<string, number>>): readonly (readonly [string, string])[] {
  return Object.entries(params).map(
    ([name, value]) => [symbols[name] ?? name, formatParameter(value)] as const,
  );
}
