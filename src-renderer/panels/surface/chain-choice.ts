import type { SurfaceFitResult } from '#contract/schemas/surface.ts';
import { dayOfIso } from '#renderer/charts/day.ts';
import { indexOnOrBefore } from '#renderer/charts/axis.ts';

export type Chain = NonNullable<SurfaceFitResult['chain']>;

/** Underlyings with a chain, SPX first, then by name. */
export function underlyingsOf(chains: readonly Chain[]): readonly string[] {
  const names = [...new Set(chains.map(({ underlying }) => underlying))];
  return names.toSorted((a, b) => Number(b === 'SPX') - Number(a === 'SPX') || a.localeCompare(b));
}

/** Chains of one underlying, newest first. */
export const chainsOf = (chains: readonly Chain[], underlying: string): readonly Chain[] =>
  chains.filter((chain) => chain.underlying === underlying).toSorted((a, b) => b.quoteAtMs - a.quoteAtMs);

/** The last chain on or before the day; null where all are later. `newestFirst` as `chainsOf` gives them. */
export const chainOn = (newestFirst: readonly Chain[], asOf: string): Chain | null =>
  newestFirst.find(({ quoteDate }) => quoteDate <= asOf) ?? null;

/** The chain that another one is compared with: the last of an earlier day, or the one with this id. */
export function comparedChain(newestFirst: readonly Chain[], chain: Chain, compare: string): Chain | null {
  if (compare === 'none') return null;
  if (compare === 'previous') return newestFirst.find(({ quoteDate }) => quoteDate < chain.quoteDate) ?? null;
  return (
    newestFirst.find(({ snapshotId }) => snapshotId === compare && snapshotId !== chain.snapshotId) ?? null
  );
}

/** Sessions from the day of the chain to the as-of day; 0 for the same session. */
export function sessionsBetween(sessions: Int32Array, from: string, to: string): number {
  return indexOnOrBefore(sessions, dayOfIso(to)) - indexOnOrBefore(sessions, dayOfIso(from));
}

/** 2026-05-15 16:00 in New York, where the options trade. */
export function quoteTime({ quoteDate, quoteAtMs }: Chain): string {
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'America/New_York',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(quoteAtMs);
  return `${quoteDate} ${time} ET`;
}
