import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { formatNumber } from '#renderer/charts/format.ts';
import { componentWords } from './component-words.ts';
import type { ComponentId } from './component-words.ts';

export type ExpiryFit = CalibrationRun['expiries'][number];
export type ComponentFit = CalibrationRun['components'][number];

/** What the drawings of one calibration need, whether it is stored or still running. */
export interface FitPicture {
  /** "Heston, 2026-05-15". */
  readonly title: string;
  /** For the names of lines: "Heston". */
  readonly name: string;
  readonly quoteDate: string | null;
  readonly source: string;
  readonly sample: boolean;
  readonly expiries: readonly ExpiryFit[];
}

export const slicesOf = (picture: FitPicture | null, component: ComponentId): readonly ExpiryFit[] =>
  picture?.expiries.filter((fit) => fit.component === component) ?? [];

/** Nodes of a repaired surface, which are no quotes. */
export const isOfNodes = ({ filled }: Pick<ExpiryFit, 'filled'>): boolean => filled !== undefined;

/** The same without nodes: what was quoted. */
export const quotedSlicesOf = (picture: FitPicture | null, component: ComponentId): readonly ExpiryFit[] =>
  slicesOf(picture, component).filter((fit) => !isOfNodes(fit));

/** `2026-06-19`, or the days of an expiry without a date, or of nodes. */
export function expiryName(fit: Pick<ExpiryFit, 'expiry' | 'expiryYears' | 'filled'>): string {
  if (fit.expiry !== null) return fit.expiry;
  const days = formatNumber(365 * fit.expiryYears, fit.expiryYears < 0.02 ? 1 : 0);
  return isOfNodes(fit) ? `node ${days} d` : `${days} days`;
}

export const daysOf = ({ expiryYears }: Pick<ExpiryFit, 'expiryYears'>): number =>
  Math.round(365 * expiryYears);

/** Model less market in the unit of the component; NaN where the model has no value. */
export const residualOf = ({ component, market, model }: ExpiryFit, index: number): number =>
  componentWords[component].scale * (model[index]! - market[index]!);

/** The same in half-spreads; NaN where no spread is known. */
export function halfSpreadsOf(fit: ExpiryFit, index: number): number {
  const half = fit.halfSpreads[index] ?? Number.NaN;
  return half > 0 ? (fit.model[index]! - fit.market[index]!) / half : Number.NaN;
}

/** Quotes with a spread, and how many of them the model goes through. */
export function throughOf(fit: ExpiryFit): { readonly quotes: number; readonly inside: number } {
  let [quotes, inside] = [0, 0];
  for (let index = 0; index < fit.market.length; index += 1) {
    const away = Math.abs(halfSpreadsOf(fit, index));
    if (!Number.isFinite(away)) continue;
    quotes += 1;
    if (away <= 1) inside += 1;
  }
  return { quotes, inside };
}

/** The same expiry of another calibration, by day, else by time. */
export function matchingFit(fit: ExpiryFit, others: readonly ExpiryFit[]): ExpiryFit | null {
  return (
    others.find(
      (other) =>
        other.component === fit.component &&
        isOfNodes(other) === isOfNodes(fit) &&
        (fit.expiry !== null && other.expiry !== null
          ? other.expiry === fit.expiry
          : Math.abs(other.expiryYears - fit.expiryYears) < 1e-6),
    ) ?? null
  );
}

/** Root mean square of the residuals of a component as they stand: for what is still running. */
export function rmseOf(fits: readonly ExpiryFit[]): number | null {
  let [squares, count] = [0, 0];
  for (const fit of fits) {
    for (let index = 0; index < fit.market.length; index += 1) {
      const residual = residualOf(fit, index);
      if (!Number.isFinite(residual)) continue;
      squares += residual * residual;
      count += 1;
    }
  }
  return count === 0 ? null : Math.sqrt(squares / count);
}
