import { VolterraError } from '#contract/errors.ts';
import type { ChainToFit, ListedTerms } from '#jobs/tasks/fit-surface.task.ts';
import type { QuoteChoice } from '#quant/surface/chain-slices.ts';
import { isEuropeanRoot } from '#quant/surface/european-roots.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import type { ChainColumns } from '#quant/volatility-index/option-strip.ts';
import { rateAtTenor } from '#quant/volatility-index/treasury-rate.ts';
import type { ChainQuotes, YieldCurve } from '#store/store.ts';
import { quotesMadeAtMs, settlementMs } from '../chains/settlement.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import type { AreaService } from '../service-context.ts';

const MS_PER_DAY = 86_400_000;
const MS_PER_YEAR = 365 * MS_PER_DAY;
/** A Treasury curve older than this is no rate of the day. */
const OLDEST_CURVE_DAYS = 10;

type FitInput = Parameters<AreaService<'surface'>['fit']>[0];
type GivenQuote = FitInput['exclude'][number];

/**
 * What the worker needs of a chain: its quotes, the time of every expiry to the minute, and a rate where there is a curve.
 * @throws VolterraError AMERICAN_OPTIONS where no root of the chain is European
 */
export function chainToFit(
  deps: MarketDeps,
  quotes: ChainQuotes,
  curve: YieldCurve | null,
  input: Pick<FitInput, 'exclude' | 'include' | 'expiries'>,
): ChainToFit {
  requireEuropean(quotes);
  const { roots, rootIndex, expiryDays, strikes, isCall, bid, ask } = quotes;
  const columns: ChainColumns = { roots, rootIndex, expiryDays, strikes, isCall, bid, ask };
  return {
    columns,
    terms: listedTerms(deps, quotes, curve),
    exclude: input.exclude.map(toChoice),
    include: input.include.map(toChoice),
    ...(input.expiries
      ? { only: input.expiries.map(({ root, expiry }) => ({ root, expiryDay: fromIsoDate(expiry) })) }
      : {}),
  };
}

/** The Treasury curve of the day, or none where the last one is too old. */
export async function curveOfChain(deps: MarketDeps, quotes: ChainQuotes): Promise<YieldCurve | null> {
  const { quoteDay } = quotes.chain;
  const curve = await deps.reader.yieldCurve('UST_PAR', quoteDay);
  return curve && quoteDay - curve.day <= OLDEST_CURVE_DAYS ? curve : null;
}

function requireEuropean({ chain, roots }: ChainQuotes): void {
  if (roots.length === 0 || roots.some(isEuropeanRoot)) return;
  throw new VolterraError('AMERICAN_OPTIONS', {
    message: `The options of ${chain.underlying} (${roots.join(', ')}) can be exercised early: no early-exercise premium is taken out here. Use a chain of SPX or VIX options.`,
    data: { roots: [...roots] },
  });
}

/** Time to the minute and rate of every expiry of a chain. */
export function listedTerms(deps: MarketDeps, quotes: ChainQuotes, curve: YieldCurve | null): ListedTerms[] {
  const madeAtMs = quotesMadeAtMs(quotes.chain);
  const terms = new Map<string, ListedTerms>();
  quotes.expiryDays.forEach((expiryDay, row) => {
    const root = quotes.roots[quotes.rootIndex[row]!]!;
    const name = `${root}|${expiryDay}`;
    if (terms.has(name)) return;
    const leftMs = settlementMs(root, expiryDay, deps.calendars.nyse) - madeAtMs;
    const rate = curve && leftMs > 0 ? rateAtTenor(curve, leftMs / MS_PER_DAY) : undefined;
    terms.set(name, {
      root,
      expiryDay,
      expiryYears: leftMs / MS_PER_YEAR,
      givenRate: rate?.rateContinuous ?? null,
    });
  });
  return [...terms.values()];
}

function toChoice({ root, expiry, strike, kind }: GivenQuote): QuoteChoice {
  return { root, expiryDay: fromIsoDate(expiry), strike, isCall: kind === 'call' };
}
