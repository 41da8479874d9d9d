import type { ModelInfo } from '#contract/schemas/pricing.ts';

export type ParamInfo = ModelInfo['params'][number];
export type ParamValues = Readonly<Record<string, number>>;

export interface MarketInputs {
  readonly spot: number;
  readonly rate: number;
  readonly dividendYield: number;
}

export type MarketFaults = Readonly<Record<keyof MarketInputs, string | null>>;

/** Expiries that can be shown, in years of 365 days. */
export const tenors = [
  { label: '1W', years: 7 / 365 },
  { label: '1M', years: 30 / 365 },
  { label: '3M', years: 91 / 365 },
  { label: '6M', years: 182 / 365 },
  { label: '1Y', years: 1 },
  { label: '2Y', years: 2 },
] as const;
export type TenorLabel = (typeof tenors)[number]['label'];

/** A freely chosen expiry, moved like a parameter. */
export const freeExpiry: ParamInfo = {
  name: 'T',
  symbol: 'T',
  label: 'Expiry',
  unit: 'years',
  min: 0,
  max: 10,
  minExcluded: true,
  maxExcluded: false,
  range: [0.02, 5],
  start: 0.25,
  transform: 'log',
  doc: 'Time to an expiry of your own, in years of 365 days; its lines are the ones in the colour of the text.',
};

/** Index smiles are drawn for so many expiries: more of them lie on top of each other, and cost most of the frame. */
export const MOST_INDEX_EXPIRIES = 3;

/** Strikes of a picture that rests, and of one that follows a slider. */
const POINTS = 121;
const POINTS_MOVING = 49;
/** Steps at the ends over steps at the forward, as the exponent of sinh. */
const SPREAD = 2.5;

/** Strikes of the pictures, log-moneyness: wide enough for the longest expiry that is shown, densest around the forward. */
export function gridFor(years: readonly number[], moving = false): Float64Array {
  const points = moving ? POINTS_MOVING : POINTS;
  const reach = Math.min(Math.max(0.6 * Math.sqrt(Math.max(...years, 0.02)), 0.08), 0.8);
  return Float64Array.from({ length: points }, (_, at) => {
    const place = (2 * at) / (points - 1) - 1;
    return (reach * Math.sinh(SPREAD * place)) / Math.sinh(SPREAD);
  });
}

export const startOf = (model: ModelInfo): ParamValues =>
  Object.fromEntries(model.params.map(({ name, start }) => [name, start]));

/** Levels that a model starts from: an index near twenty, an asset at a hundred. */
export const startMarket = (model: ModelInfo): MarketInputs => ({
  spot: model.underlying === 'volatilityIndex' ? 20 : 100,
  rate: 0.03,
  dividendYield: 0,
});

/** Place of a value on its slider, 0 to 1, on the scale of the parameter. */
export function placeOf({ range: [low, high], transform }: ParamInfo, value: number): number {
  const scale = scaleOf(transform);
  return (scale.to(value) - scale.to(low)) / (scale.to(high) - scale.to(low));
}

export function valueAt({ range: [low, high], transform }: ParamInfo, place: number): number {
  const scale = scaleOf(transform);
  const value = scale.from(scale.to(low) + place * (scale.to(high) - scale.to(low)));
  return Number(value.toPrecision(4));
}

function scaleOf(transform: ParamInfo['transform']): {
  to: (value: number) => number;
  from: (place: number) => number;
} {
  if (transform === 'log') return { to: Math.log, from: Math.exp };
  if (transform === 'logit')
    return { to: (value) => Math.log(value / (1 - value)), from: (place) => 1 / (1 + Math.exp(-place)) };
  return { to: (value) => value, from: (place) => place };
}

/** What is wrong with a typed market, field by field. */
export function marketFaultsOf({ spot, rate, dividendYield }: MarketInputs): MarketFaults {
  const numberFault = (value: number): string | null => (Number.isFinite(value) ? null : 'Type a number.');
  return {
    spot: numberFault(spot) ?? (spot > 0 ? null : 'Must be above 0.'),
    rate: numberFault(rate),
    dividendYield: numberFault(dividendYield),
  };
}

/** What is wrong with a typed value, or null: the engine asks again, with the rules across parameters. */
export function faultOf({ min, max, minExcluded, maxExcluded }: ParamInfo, value: number): string | null {
  if (!Number.isFinite(value)) return 'Type a number.';
  if (min !== null && (minExcluded ? value <= min : value < min))
    return `Must be ${minExcluded ? 'above' : 'at least'} ${min}.`;
  if (max !== null && (maxExcluded ? value >= max : value > max))
    return `Must be ${maxExcluded ? 'below' : 'at most'} ${max}.`;
  return null;
}
