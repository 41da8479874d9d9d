import type { RepairedPriceInput } from '#contract/schemas/repaired-prices.ts';
import { dayOfIso, isoOfDay } from '#renderer/charts/day.ts';
import type { ShownRepair } from './shown-repair.ts';

/** An option to be priced on the surface that is shown. */
export interface PriceLeg {
  readonly kind: 'call' | 'put';
  readonly strike: number;
  /** Years, or a day of the chain. */
  readonly expiry: number | string;
  /** Negative where it is sold. */
  readonly quantity: number;
}

/** What quotes without a chain do not tell. */
export interface PriceMarket {
  readonly forward: number;
  readonly ratePercent: number;
}

export const startMarket: PriceMarket = { forward: 100, ratePercent: 0 };
export const mostLegs = 40;

const daysPerYear = 365;
/** A month, short ones too. */
const leastDays = 28;

/** A call at the money and a put 10 % below, of the first expiry a month out. */
export function startLegs({ chain, result }: ShownRepair, { forward }: PriceMarket): readonly PriceLeg[] {
  const level = chain ? (chain.spot ?? Number.NaN) : forward;
  const expiry =
    result.expiriesYears.find((years) => years * daysPerYear >= leastDays) ?? result.expiriesYears.at(-1)!;
  return [
    { kind: 'call', strike: nearStrike(level), expiry, quantity: 1 },
    { kind: 'put', strike: nearStrike(0.9 * level), expiry, quantity: 1 },
  ];
}

/** The nearest of strikes as they are listed. */
function nearStrike(level: number): number {
  const step = level >= 1000 ? 5 : level >= 20 ? 1 : 0.1;
  return Number((step * Math.round(level / step)).toFixed(1));
}

/** The day that lies so many years after the quotes of the chain. */
export function dayAfter({ chain }: ShownRepair, years: number): string {
  return isoOfDay(dayOfIso(chain!.quoteDate) + Math.round(years * daysPerYear));
}

/** A day of the calendar: 31 February is none. */
export function isDay(text: string): boolean {
  const day = dayOfIso(text);
  return Number.isFinite(day) && isoOfDay(day) === text;
}

/** Why the legs cannot be priced; null where they can. */
export function legsFault(
  legs: readonly PriceLeg[],
  { chain }: ShownRepair,
  { forward, ratePercent }: PriceMarket,
): string | null {
  for (const [at, { strike, expiry, quantity }] of legs.entries()) {
    const leg = `Leg ${at + 1}`;
    if (!Number.isFinite(strike))
      return `${leg}: type a strike${chain?.spot === null ? '; this chain tells no spot to start from' : ''}.`;
    if (!Number.isFinite(quantity) || quantity === 0) return `${leg}: the quantity must not be 0.`;
    if (typeof expiry === 'string' && !isDay(expiry))
      return `${leg}: type the day on which it expires, as YYYY-MM-DD.`;
    if (typeof expiry === 'string' && !chain)
      return `${leg}: days are for chains. Choose an expiry of the surface.`;
  }
  if (chain) return null;
  if (!(forward > 0 && Number.isFinite(forward))) return 'The forward must be above 0.';
  return Math.abs(ratePercent) <= 100 ? null : 'The rate must lie between −100 and 100 %.';
}

/** The legs on the surface that is shown, with all its quotes: nothing is hidden from prices. */
export function priceRequest(
  legs: readonly PriceLeg[],
  { draft, quotes, chain }: ShownRepair,
  { forward, ratePercent }: PriceMarket,
): Omit<RepairedPriceInput, 'surface' | 'market'> & {
  readonly surface: Partial<RepairedPriceInput['surface']>;
  readonly market?: { readonly forward: number; readonly rate: number };
} {
  const { estimator, project, bandRule } = draft;
  return {
    surface: { ...quotes, estimator, project, bandRule },
    ...(chain ? {} : { market: { forward, rate: ratePercent / 100 } }),
    options: legs.map(({ kind, strike, expiry, quantity }) => ({
      ...{ kind, strike, quantity },
      ...(typeof expiry === 'number' ? { expiryYears: expiry } : { expiry }),
    })),
  };
}

/** A refusal names fields of the request; here they are legs. */
export const refusalWords = (message: string): string =>
  message
    .replace(/^options\.(\d+)\.(\w+)/, (_all, at: string, field: string) => {
      const name = field === 'expiryYears' ? 'the expiry in years' : `the ${field}`;
      return `Leg ${Number(at) + 1}: ${name}`;
    })
    .replace(/^market\.(\w+)/, 'The $1');
