import { evaluateSpline, naturalSplineCurvature } from '../math/natural-spline.ts';

/** One Treasury curve as published: par yields in percent, bond-equivalent (semi-annual) compounding. */
export interface ParYieldCurve {
  readonly tenorDays: ArrayLike<number>;
  readonly ratePercent: ArrayLike<number>;
}

export interface RateAtTenor {
  /** Bond-equivalent yield in percent. */
  readonly ratePercent: number;
  /** ln(1 + APY), APY = (1 + BEY/2)² − 1. */
  readonly rateContinuous: number;
  /** The tenor lies outside the curve and the nearest yield was held. */
  readonly outsideCurve: boolean;
}

/**
 * Interest rate to an expiry from constant-maturity Treasury yields, as the Cboe does it.
 *
 * A natural cubic spline runs through the par yields over days; its value is bounded by the two yields around the tenor,
 * so that it never overshoots, and held flat outside the curve. R = ln(1 + APY) with APY = (1 + BEY/2)² − 1.
 * @param curve yields of one day, NaN for maturities that were not published
 * @param tenorDays calendar days to the expiry, fractions allowed
 * @returns the rate, or undefined where the curve has no yield at all
 * @source Cboe, "Volatility Index Mathematics Methodology", section "Interest rate calculation" (bounds: our reading)
 */
export function rateAtTenor(curve: ParYieldCurve, tenorDays: number): RateAtTenor | undefined {
  const points: { days: number; rate: number }[] = [];
  for (let index = 0; index < curve.tenorDays.length; index += 1) {
    const days = curve.tenorDays[index]!;
    const rate = curve.ratePercent[index]!;
    if (days > 0 && Number.isFinite(rate)) points.push({ days, rate });
  }
  points.sort((a, b) => a.days - b.days);
  const kept = points.filter((point, index) => index === 0 || point.days > points[index - 1]!.days);
  if (kept.length === 0) return undefined;
  const x = Float64Array.from(kept, (point) => point.days);
  const y = Float64Array.from(kept, (point) => point.rate);
  const { value, low, high } = evaluateSpline(x, y, naturalSplineCurvature(x, y), tenorDays);
  const ratePercent = Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
  return {
    ratePercent,
    rateContinuous: 2 * Math.log1p(ratePercent / 200),
    outsideCurve: tenorDays < x[0]! || tenorDays > x[x.length - 1]!,
  };
}
