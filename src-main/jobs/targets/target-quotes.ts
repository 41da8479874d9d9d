import type { ComponentId } from '#quant/calibration/targets.ts';
import type { DayNumber } from '#quant/time/day-number.ts';

/** Bounds within which quotes take part. */
export interface TargetFilters {
  readonly minExpiryYears: number;
  readonly maxExpiryYears: number;
  /** Of options on the asset, and of options on the index. */
  readonly maxAbsLogMoneyness: number;
  readonly maxAbsIndexLogMoneyness: number;
  readonly minQuotes: number;
  readonly mostQuotesPerExpiry: number | null;
}

/** Weight that was given by hand; 0 leaves the quote out. Without a strike it holds for the whole expiry. */
export interface HandWeight {
  readonly component: ComponentId;
  readonly expiryDay: DayNumber;
  readonly root: string | null;
  readonly strike: number | null;
  readonly weight: number;
}

/** Why a quote is not among the targets, beside the reasons that a chain gives its quotes. */
export type LeftOutReason =
  | 'noRate'
  | 'noForward'
  | 'expired'
  | 'american'
  | 'expiryTooNear'
  | 'expiryTooFar'
  | 'outsideMoneyness'
  | 'tooFewQuotes'
  | 'thinned'
  | 'excludedByHand'
  | 'otherDate'
  | 'unusableRow'
  | 'repeatsMonthly'
  | 'stripWithoutVariance';

/** Collects what is left out: counts for people, one line for each quote for the hash. */
export class LeftOut {
  readonly lines: string[] = [];
  readonly #counts = new Map<string, { component: ComponentId; reason: string; count: number }>();

  add(component: ComponentId, reason: string, quote: readonly (string | number)[], count = 1): void {
    this.lines.push(JSON.stringify([component, reason, ...quote]));
    const key = `${component}|${reason}`;
    const held = this.#counts.get(key);
    if (held) held.count += count;
    else this.#counts.set(key, { component, reason, count });
  }

  get counts(): { component: ComponentId; reason: string; count: number }[] {
    return [...this.#counts.values()];
  }
}

/** Weight by hand of one quote, the closest rule last; 1 where there is none. */
export function handWeight(
  rules: readonly HandWeight[],
  quote: { component: ComponentId; expiryDay: DayNumber | null; root: string; strike: number | null },
): number {
  let weight = 1;
  for (const rule of rules) {
    const fits =
      rule.component === quote.component &&
      rule.expiryDay === quote.expiryDay &&
      (rule.root === null || rule.root === quote.root) &&
      (rule.strike === null || rule.strike === quote.strike);
    if (fits) weight = rule.weight;
  }
  return weight;
}
