import { tangentName } from '../processes/tangents.ts';
import { onDates } from './on-dates.ts';
import type { ObservedPaths, Payoff } from './payoff.ts';

/**
 * Derivative of a payment along the derivative of its path: (P(x + hẋ; θ + h) − P(x − hẋ; θ − h))/2h, path by path.
 * @param at payoff with what it is differentiated by moved by h
 * @param along step h, and the name by which states were differentiated; null where they do not move
 * @returns column of derivatives
 * @source Glasserman 2004, section 7.2
 */
export function slopeAlongPaths(
  at: (by: number) => Payoff,
  { step, tangent }: { readonly step: number; readonly tangent: string | null },
): Payoff {
  const [up, down] = [at(step), at(-step)];
  const { observeAtYears, monitors } = up;
  return {
    observeAtYears,
    monitors,
    evaluate: (observed, out) => {
      const other = new Float64Array(observed.paths);
      up.evaluate(along(observed, tangent, step), out);
      down.evaluate(along(observed, tangent, -step), other);
      for (let path = 0; path < observed.paths; path += 1)
        out[path] = (out[path]! - other[path]!) / (2 * step);
    },
  };
}

function along(observed: ObservedPaths, tangent: string | null, step: number): ObservedPaths {
  if (tangent === null) return observed;
  return {
    ...observed,
    column: (date, name) => {
      const [base, slope] = [observed.column(date, name), observed.column(date, tangentName(name, tangent))];
      return Float64Array.from({ length: observed.paths }, (_, path) => base[path]! + step * slope[path]!);
    },
  };
}

/**
 * Second derivative of a smooth value by what moves it: (P(h) − 2P(0) + P(−h))/h², path by path.
 * @param at payoff with what it is differentiated by moved by h
 * @param step h
 * @returns column of second derivatives
 */
export function curvature(at: (by: number) => Payoff, step: number): Payoff {
  const parts = [
    { quantity: 1 / step ** 2, payoff: at(step) },
    { quantity: -2 / step ** 2, payoff: at(0) },
    { quantity: 1 / step ** 2, payoff: at(-step) },
  ];
  return sumOfPayoffs(parts);
}

/**
 * A weighted sum of payoffs that may have dates of their own.
 * @param parts quantities and payoffs
 * @returns payoff with the dates and monitors of all
 */
export function sumOfPayoffs(
  parts: readonly { readonly quantity: number; readonly payoff: Payoff }[],
): Payoff {
  const dates = [...new Set(parts.flatMap(({ payoff }) => payoff.observeAtYears))].sort((a, b) => a - b);
  return {
    observeAtYears: dates,
    monitors: [...new Set(parts.flatMap(({ payoff }) => payoff.monitors))],
    evaluate: (observed, out) => {
      const own = new Float64Array(observed.paths);
      out.fill(0, 0, observed.paths);
      for (const { quantity, payoff } of parts) {
        payoff.evaluate(onDates(observed, payoff.observeAtYears, dates), own);
        for (let path = 0; path < observed.paths; path += 1) out[path]! += quantity * own[path]!;
      }
    },
  };
}
