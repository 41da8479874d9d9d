import type { z } from 'zod';
import type { quoteRef, SurfaceSlice } from '#contract/schemas/surface.ts';
import type { QuoteReason } from '#renderer/charts/definitions/quote-reasons.ts';

export type QuoteRef = z.infer<typeof quoteRef>;

/** What the user took out of the fits of one chain, and what was kept against a rule. */
export interface QuoteEdits {
  readonly exclude: readonly QuoteRef[];
  readonly include: readonly QuoteRef[];
}

export const noEdits: QuoteEdits = { exclude: [], include: [] };

export const quoteKey = ({ root, expiry, strike, kind }: QuoteRef): string =>
  `${root} ${expiry} ${strike} ${kind}`;

const without = (refs: readonly QuoteRef[], ref: QuoteRef): readonly QuoteRef[] =>
  refs.filter((other) => quoteKey(other) !== quoteKey(ref));
const has = (refs: readonly QuoteRef[], ref: QuoteRef): boolean =>
  refs.some((other) => quoteKey(other) === quoteKey(ref));

/** A quote without a forward has no vol: nothing can bring it into a fit. */
export const canToggle = (reason: QuoteReason): boolean => reason !== 'noForward';

/**
 * Takes a quote out, or brings it back: what was touched by hand is let go of, what is used is excluded, what a rule took
 * out is kept against the rule.
 */
export function toggleQuote(edits: QuoteEdits, ref: QuoteRef, reason: QuoteReason): QuoteEdits {
  const { exclude, include } = edits;
  if (!canToggle(reason)) return edits;
  if (has(exclude, ref)) return { exclude: without(exclude, ref), include };
  if (has(include, ref)) return { exclude, include: without(include, ref) };
  if (reason === 'used') return { exclude: [...exclude, ref], include };
  return reason === 'excludedByHand' ? edits : { exclude, include: [...include, ref] };
}

/** Expiries in which two states of the edits differ: those to be fitted again. */
export function changedExpiries(before: QuoteEdits, after: QuoteEdits): readonly QuoteRef[] {
  const marks = (edits: QuoteEdits): Map<string, QuoteRef> =>
    new Map([
      ...edits.exclude.map((ref) => [`- ${quoteKey(ref)}`, ref] as const),
      ...edits.include.map((ref) => [`+ ${quoteKey(ref)}`, ref] as const),
    ]);
  const [old, next] = [marks(before), marks(after)];
  const changed = [...old, ...next].filter(([key]) => old.has(key) !== next.has(key));
  return [...new Map(changed.map(([, ref]) => [`${ref.root} ${ref.expiry}`, ref])).values()];
}

/** True where exactly the quotes excluded by hand are marked so, and those kept by hand are in use. */
export function holdsEdits(slice: SurfaceSlice, { exclude, include }: QuoteEdits): boolean {
  const { root, expiry, quotes } = slice;
  if (expiry === null) return true;
  const out = new Set(exclude.map(quoteKey));
  const kept = new Set(include.map(quoteKey));
  return quotes.reason.every((reason, index) => {
    const kind = quotes.isCall[index] === 1 ? 'call' : 'put';
    const key = quoteKey({ root, expiry, strike: quotes.strikes[index]!, kind });
    if ((reason === 'excludedByHand') !== out.has(key)) return false;
    return !kept.has(key) || reason === 'used';
  });
}

export function isQuoteEdits(value: unknown): value is QuoteEdits {
  if (typeof value !== 'object' || value === null) return false;
  const { exclude, include } = value as Record<string, unknown>;
  return [exclude, include].every((refs) => Array.isArray(refs) && refs.every(isQuoteRef));
}

function isQuoteRef(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { root, expiry, strike, kind } = value as Record<string, unknown>;
  return (
    typeof root === 'string' &&
    typeof expiry === 'string' &&
    typeof strike === 'number' &&
    (kind === 'call' || kind === 'put')
  );
}
