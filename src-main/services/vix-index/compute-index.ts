import { isStandardMonthlyExpiry, settlementOfRoot } from '#quant/market/option-expiries.ts';
import { toIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { expiryStatuses } from '#quant/volatility-index/expiry-variance.ts';
import {
  compareWithPublished,
  forwardVariances,
  indexFromExpiries,
  varianceByExpiry,
  type ExpiryResult,
  type IndexResult,
} from '#quant/volatility-index/index-from-chain.ts';
import type { ChainQuotes, DailySeries, PublishedVixTable, YieldCurve } from '#store/store.ts';
import { describeChain, loadChain } from '../chains/load-chain.ts';
import { quotesMadeAtMs, settlementMs } from '../chains/settlement.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import { provenanceOf } from '../market/provenance.ts';
import { familySeries } from '../market/series-names.ts';
import type { AreaService } from '../service-context.ts';

/** A Treasury curve older than this is no rate of the day. */
const OLDEST_CURVE_DAYS = 10;

type ComputeInput = Parameters<AreaService<'vixIndex'>['compute']>[0];

/** The VIX from an SPX chain, beside what was published. */
export function createCompute(deps: MarketDeps): AreaService<'vixIndex'>['compute'] {
  return async (input) => {
    const quotes = await loadChain(deps, { ...input, underlying: 'SPX' });
    const { chain } = quotes;
    const day = chain.quoteDay;
    const seriesId = familySeries.find((name) => name.tenorDays === input.tenorDays)?.seriesId;
    const [curve, published, series] = await Promise.all([
      deps.reader.yieldCurve('UST_PAR', day),
      deps.reader.publishedVix({ fromDay: day, toDay: day }),
      seriesId === undefined ? null : deps.reader.dailySeries(seriesId, { fromDay: day, toDay: day }),
    ]);
    const usableCurve = curve && day - curve.day <= OLDEST_CURVE_DAYS ? curve : null;
    const expiries = computeExpiries(deps, quotes, usableCurve);
    const index = indexFromExpiries(expiries, day, input.tenorDays);
    return describeResult(deps, { quotes, input, curve: usableCurve, published, series, expiries, index });
  };
}

function computeExpiries(deps: MarketDeps, quotes: ChainQuotes, curve: YieldCurve | null): ExpiryResult[] {
  const calendar = deps.calendars.nyse;
  const { chain } = quotes;
  return varianceByExpiry({
    chain: quotes,
    quoteDay: chain.quoteDay,
    quoteAtMs: quotesMadeAtMs(chain),
    curve: curve ?? undefined,
    settlementOf: (root) => (settlementOfRoot(root) === 'am' ? 'AM' : 'PM'),
    settlementMsOf: (root, printedDay) => settlementMs(root, printedDay, calendar),
    isMonthly: (root, printedDay) => settlementOfRoot(root) === 'am' && isMonthly(printedDay, calendar),
  });
}

function isMonthly(printedDay: DayNumber, calendar: TradingCalendar): boolean {
  return calendar.covers(printedDay) && isStandardMonthlyExpiry(printedDay, calendar);
}

interface ResultParts {
  readonly quotes: ChainQuotes;
  readonly input: ComputeInput;
  readonly curve: YieldCurve | null;
  readonly published: PublishedVixTable;
  readonly series: DailySeries | null;
  readonly expiries: readonly ExpiryResult[];
  readonly index: IndexResult;
}

function describeResult(deps: MarketDeps, parts: ResultParts) {
  const { quotes, input, curve, published, series, expiries, index } = parts;
  const publishedRows = Array.from(published.days, (_, row) => ({
    expiryDay: published.expiryDays[row]!,
    value: published.value[row]!,
  }));
  const compared = compareWithPublished(expiries, publishedRows);
  const { quoteDay } = quotes.chain;
  return {
    chain: describeChain(quotes.chain),
    tenorDays: input.tenorDays,
    status: index.status,
    vix: index.volPoints,
    quoteError: index.quoteErrorPoints,
    nearExpiry: index.near ? toIsoDate(index.near.expiryDay) : null,
    nextExpiry: index.next ? toIsoDate(index.next.expiryDay) : null,
    published: series?.close.at(-1) ?? null,
    perExpiry: expiries.map((expiry, at) => ({
      ...describeExpiry(expiry),
      published: compared.find((entry) => entry.at === at)?.published ?? null,
      difference: compared.find((entry) => entry.at === at)?.difference ?? null,
    })),
    forwardVariances: forwardVariances(expiries).map((forward) => ({
      from: toIsoDate(forward.fromDay),
      to: toIsoDate(forward.toDay),
      volPoints: forward.volPoints,
      status: forward.status,
    })),
    warnings: warningsOf(parts),
    provenance: provenanceOf({
      inputs: [quotes, curve, ...(published.days.length > 0 ? [published] : []), series],
      firstDay: quoteDay,
      lastDay: quoteDay,
      count: quotes.strikes.length,
      method:
        'Cboe VIX formula with forward term: mid quotes, two zero bids end a wing, crossed quotes left out, elapsed minutes to 09:30 ' +
        '(AM) or the close (PM) New York, Treasury par yields by bounded cubic spline',
      codeVersion: deps.codeVersion,
    }),
  };
}

function describeExpiry(expiry: ExpiryResult) {
  const excluded: Record<string, number> = {};
  for (const { reason } of expiry.excluded) excluded[reason] = (excluded[reason] ?? 0) + 1;
  const { root, settlement, ratePercent, forward, atmStrike, variance, volPoints, puts, calls } = expiry;
  const rateWarning =
    expiry.rateSource === 'TREASURY' || expiry.rateSource === 'NONE' ? [] : [`RATE_${expiry.rateSource}`];
  return {
    expiry: toIsoDate(expiry.expiryDay),
    root,
    settlement,
    ratePercent,
    forward,
    atmStrike,
    variance,
    volPoints,
    puts,
    calls,
    excluded,
    minutesToExpiry: Math.round(expiry.minutesToExpiry),
    status: expiry.status,
    warnings: [...expiry.warnings, ...rateWarning],
  };
}

function warningsOf({ quotes, curve, expiries, index, input }: ResultParts): string[] {
  const warnings: string[] = [];
  const { twoSided, quotes: total, quoteDay } = quotes.chain;
  if (index.status === 'EXTRAPOLATED')
    warnings.push(`No two expiries lie around ${input.tenorDays} days; the value is extrapolated.`);
  if (index.status === 'NOT_REACHED')
    warnings.push(`No usable expiry lies within half of ${input.tenorDays} days, so there is no value.`);
  const between = failedBetween(expiries, index);
  if (between > 0) warnings.push(`${between} expiries between the two that were used have no value.`);
  if (index.rule === 'BRACKET' && input.tenorDays === 30) {
    warnings.push(
      'The chain has no pair of Friday expiries between 23 and 37 days; the expiries around 30 days were used.',
    );
  }
  if (!curve)
    warnings.push(
      `No Treasury curve within ten days of ${toIsoDate(quoteDay)}; rates come from put–call parity.`,
    );
  else if (curve.day !== quoteDay) warnings.push(`Treasury rates are those of ${toIsoDate(curve.day)}.`);
  if (twoSided < total / 2)
    warnings.push(
      `Only ${twoSided} of ${total} quotes are two-sided: the book was not live when it was saved.`,
    );
  const failed = expiries.filter((expiry) => expiry.status !== 'OK');
  for (const status of new Set(failed.map((expiry) => expiry.status))) {
    const count = failed.filter((expiry) => expiry.status === status).length;
    warnings.push(`${count} of ${expiries.length} expiries without a value: ${expiryStatuses[status]}.`);
  }
  return warnings;
}

function failedBetween(expiries: readonly ExpiryResult[], { near, next }: IndexResult): number {
  if (!near || !next) return 0;
  const { minutesToExpiry: from } = near;
  const { minutesToExpiry: to } = next;
  return expiries.filter(
    ({ status, minutesToExpiry }) => status !== 'OK' && minutesToExpiry > from && minutesToExpiry < to,
  ).length;
}
