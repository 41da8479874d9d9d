import type { DayNumber } from '../time/day-number.ts';
import { stripsOfChain, type ChainColumns, type OptionStrip } from '../volatility-index/option-strip.ts';
import { classifyQuotes, type HandChoice } from './classify-quotes.ts';
import { isEuropeanRoot } from './european-roots.ts';
import { impliedForward, type ImpliedForward } from './implied-forward.ts';
import { pointsOf, type MarketSlice } from './market-slice.ts';
import { quotesOfStrip } from './quote-vols.ts';

/** One listed option, as a choice by hand names it. */
export interface QuoteChoice {
  readonly root: string;
  readonly expiryDay: DayNumber;
  readonly strike: number;
  readonly isCall: boolean;
}

/** Time and rate of one expiry, which calendars and a Treasury curve decide. */
export interface ExpiryTerms {
  /** To the minute, in years; at or below 0 the expiry is over. */
  readonly expiryYears: number;
  /** Continuously compounded; null where there is no curve. */
  readonly givenRate: number | null;
}

export interface ChainSlicesRequest {
  readonly chain: ChainColumns;
  readonly termsOf: (root: string, expiryDay: DayNumber) => ExpiryTerms;
  readonly exclude?: readonly QuoteChoice[];
  readonly include?: readonly QuoteChoice[];
  /** Only these expiries; all where absent. */
  readonly only?: readonly { readonly root: string; readonly expiryDay: DayNumber }[];
}

interface Draft {
  readonly strip: OptionStrip;
  readonly terms: ExpiryTerms;
  readonly implied: ImpliedForward | null;
}

/**
 * Splits a chain into expiries with forward, discount factor, vols and reasons.
 *
 * Without a Treasury curve an expiry whose quotes do not tell a rate takes it from the expiries around that do.
 * @param request chain, times and rates by expiry, choices by hand
 * @returns one slice for each root and expiry, time ascending; those without a forward say why
 */
export function slicesOfChain(request: ChainSlicesRequest): MarketSlice[] {
  const { chain, termsOf, only } = request;
  const wanted = only && new Set(only.map(({ root, expiryDay }) => `${root}|${expiryDay}`));
  const drafts = stripsOfChain(chain)
    .filter(({ root, expiryDay }) => !wanted || wanted.has(`${root}|${expiryDay}`))
    .map((strip): Draft => {
      const terms = termsOf(strip.root, strip.expiryDay);
      const usable = isEuropeanRoot(strip.root) && terms.expiryYears > 0;
      return { strip, terms, implied: usable ? impliedForward({ strip, ...terms }) : null };
    })
    .sort((a, b) => a.terms.expiryYears - b.terms.expiryYears);
  const choiceOf = handChoices(request);
  return drafts.map((draft) => sliceOf(draft, drafts, choiceOf(draft.strip)));
}

function sliceOf(draft: Draft, drafts: readonly Draft[], choice: HandChoice): MarketSlice {
  const { strip, terms } = draft;
  if (!isEuropeanRoot(strip.root)) {
    const message = `${strip.root} is not on the list of European index roots; early exercise would bias forward and vols. Choose an index root such as SPX, XSP, NDX, RUT or VIX.`;
    return emptySlice(draft, 'AMERICAN', message);
  }
  if (!(terms.expiryYears > 0))
    return emptySlice(draft, 'EXPIRED', 'The expiry is not after the quote time.');
  const [implied, rateSource] = withNeighbourRate(draft, drafts);
  if (implied.status !== 'OK') return emptySlice(draft, implied.status, implied.message);
  const { forward, discountFactor, rate, forwardError, message } = implied;
  const market = { forward: forward!, discountFactor: discountFactor!, expiryYears: terms.expiryYears };
  const quotes = quotesOfStrip(strip, market);
  classifyQuotes(quotes, market, choice);
  return {
    ...identityOf(draft),
    status: 'OK',
    message,
    forward,
    discountFactor,
    rate,
    rateSource,
    forwardError,
    quotes,
    points: pointsOf(quotes, terms.expiryYears),
  };
}

function withNeighbourRate(
  draft: Draft,
  drafts: readonly Draft[],
): [ImpliedForward, MarketSlice['rateSource']] {
  const implied = draft.implied!;
  if (implied.status !== 'NO_RATE') return [implied, implied.rateSource];
  const known = drafts.filter((each) => each.implied?.rateSource === 'PARITY');
  const time = draft.terms.expiryYears;
  const before = known.findLast((each) => each.terms.expiryYears <= time) ?? known[0];
  const after = known.find((each) => each.terms.expiryYears >= time) ?? known.at(-1);
  if (!before || !after) return [implied, 'NONE'];
  const span = after.terms.expiryYears - before.terms.expiryYears;
  const share = span > 0 ? Math.min(Math.max((time - before.terms.expiryYears) / span, 0), 1) : 0;
  const givenRate = (1 - share) * before.implied!.rate! + share * after.implied!.rate!;
  return [impliedForward({ strip: draft.strip, expiryYears: time, givenRate }), 'NEIGHBOURS'];
}

function identityOf({ strip, terms }: Draft): Pick<MarketSlice, 'root' | 'expiryDay' | 'expiryYears'> {
  return { root: strip.root, expiryDay: strip.expiryDay, expiryYears: terms.expiryYears };
}

function emptySlice(draft: Draft, status: MarketSlice['status'], message: string): MarketSlice {
  const quotes = quotesOfStrip(draft.strip, null);
  return {
    ...identityOf(draft),
    status,
    message,
    forward: null,
    discountFactor: null,
    rate: null,
    rateSource: 'NONE',
    forwardError: null,
    quotes,
    points: pointsOf(quotes, draft.terms.expiryYears),
  };
}

/** Decisions by hand, looked up by root, expiry, strike and side. */
function handChoices({ exclude = [], include = [] }: ChainSlicesRequest): (strip: OptionStrip) => HandChoice {
  const key = (root: string, day: DayNumber, strike: number, isCall: boolean): string =>
    `${root}|${day}|${strike}|${isCall ? 'C' : 'P'}`;
  const keysOf = (choices: readonly QuoteChoice[]): Set<string> =>
    new Set(choices.map(({ root, expiryDay, strike, isCall }) => key(root, expiryDay, strike, isCall)));
  const excluded = keysOf(exclude);
  const included = keysOf(include);
  return ({ root, expiryDay }) =>
    (strike, isCall) => {
      const name = key(root, expiryDay, strike, isCall);
      if (excluded.has(name)) return 'exclude';
      return included.has(name) ? 'include' : undefined;
    };
}
