import { VolterraError } from '#contract/errors.ts';
import type { RepairedPriceInput } from '#contract/schemas/repaired-prices.ts';
import type { ChainToFit } from '#jobs/tasks/fit-surface.task.ts';
import { settlementOfRoot } from '#quant/market/option-expiries.ts';
import type { RepairedPrices, RepairedPriceStatus } from '#quant/repair/use/price-repaired.ts';
import type { RepairGrid } from '#quant/repair/repair-grid.ts';
import { fromIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { ChainQuotes } from '#store/store.ts';
import { quotesMadeAtMs, settlementMs } from '../chains/settlement.ts';
import type { MarketDeps } from '../market/market-deps.ts';

type Option = RepairedPriceInput['options'][number];

/** A chain by which days become times. */
export interface ListedChain {
  readonly quotes: ChainQuotes;
  readonly chain: ChainToFit;
}

const MS_PER_YEAR = 365 * 86_400_000;

/**
 * Times to expiry of all options: as given, or of a day as the chain lists it, else of its close.
 * @throws VolterraError BAD_OPTION naming the field
 */
export function yearsOfOptions(
  deps: MarketDeps,
  options: readonly Option[],
  listed: ListedChain | null,
): Float64Array {
  return Float64Array.from(options, ({ expiryYears, expiry }, at) => {
    if ((expiryYears === undefined) === (expiry === undefined))
      throw badOption(`options.${at}.expiryYears`, 'or expiry must be given, one of them');
    if (expiryYears !== undefined) return expiryYears;
    if (!listed)
      throw badOption(`options.${at}.expiry`, 'is for surfaces of a chain: give expiryYears instead');
    return yearsOfDay(deps, fromIsoDate(expiry!), listed);
  });
}

function yearsOfDay(deps: MarketDeps, day: DayNumber, { quotes, chain }: ListedChain): number {
  const term = chain.terms.find(({ expiryDay }) => expiryDay === day);
  if (term) return term.expiryYears;
  const { roots } = quotes;
  const root = roots.find((each) => settlementOfRoot(each) === 'pm') ?? roots[0]!;
  return (settlementMs(root, day, deps.calendars.nyse) - quotesMadeAtMs(quotes.chain)) / MS_PER_YEAR;
}

/**
 * One option outside among others has its own status; a request in which none has a price is refused.
 * @throws VolterraError BAD_OPTION naming the field, the rule and the value of the first
 */
export function requireSomePrice(
  options: readonly Option[],
  years: Float64Array,
  { status, forwards }: RepairedPrices,
  grid: RepairGrid,
): void {
  if (status.includes('ok')) return;
  const place = { strike: options[0]!.strike, years: years[0]!, forward: forwards[0]! };
  const { field, rule, value } = faultOf(status[0]!, place, grid);
  throw badOption(`options.0.${field}`, rule, { value, status: status[0]! });
}

interface OptionPlace {
  readonly strike: number;
  readonly years: number;
  readonly forward: number;
}

function faultOf(
  status: RepairedPriceStatus,
  { strike, years, forward }: OptionPlace,
  { expiriesYears, logMoneyness }: RepairGrid,
): { field: 'strike' | 'expiryYears'; rule: string; value: number } {
  const ofYears = { field: 'expiryYears', value: Number(years.toPrecision(6)) } as const;
  const ofStrike = { field: 'strike', value: strike } as const;
  if (status === 'badStrike') return { ...ofStrike, rule: 'must be above 0' };
  if (status === 'noForward')
    return { ...ofYears, rule: 'lies more than a month from every expiry that the chain lists' };
  if (status !== 'strikeOutside') {
    const [first, last] = [expiriesYears[0]!, expiriesYears.at(-1)!];
    return { ...ofYears, rule: `must lie on the repaired surface, from ${first} to ${last} years` };
  }
  const ends = [logMoneyness[0]!, logMoneyness.at(-1)!].map((k) => (forward * Math.exp(k)).toPrecision(6));
  return {
    ...ofStrike,
    rule: `must lie on the repaired surface, from ${ends[0]!} to ${ends[1]!} at this expiry`,
  };
}

function badOption(field: string, rule: string, data: Readonly<Record<string, unknown>> = {}): VolterraError {
  const told = typeof data.value === 'number' ? `; it is ${data.value}` : '';
  return new VolterraError('BAD_OPTION', {
    message: `${field} ${rule}${told}.`,
    field,
    // JSON has no NaN: what is not finite is said in words.
    data: { rule, ...data, ...(Number.isNaN(data.value) ? { value: 'NaN' } : {}) },
  });
}
