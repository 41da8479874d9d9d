import type { z } from 'zod';
import { VolterraError } from '#contract/errors.ts';
import type { chainInfo } from '#contract/schemas/market.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import type { ChainQuotes, ChainRow } from '#store/store.ts';
import type { MarketDeps } from '../market/market-deps.ts';

export interface ChainChoice {
  readonly snapshotId?: string | undefined;
  readonly asOf?: string | undefined;
  readonly underlying: string;
}

/**
 * A chain by its id, or the last one of an underlying on or before a day.
 * @throws VolterraError NO_DATA with what to do
 */
export async function loadChain(deps: MarketDeps, choice: ChainChoice): Promise<ChainQuotes> {
  const { snapshotId: wanted, asOf, underlying } = choice;
  const toDay = asOf === undefined ? {} : { toDay: fromIsoDate(asOf) };
  const [newest] =
    wanted === undefined ? await deps.reader.chains({ underlying, ...toDay, limit: 1, offset: 0 }) : [];
  const snapshotId = wanted ?? newest?.snapshotId;
  const quotes = snapshotId === undefined ? null : await deps.reader.chainQuotes(snapshotId);
  if (quotes) return quotes;
  const message =
    wanted === undefined
      ? `There is no ${underlying} chain${asOf === undefined ? '' : ` on or before ${asOf}`}. Import a Cboe delayed-quote file.`
      : `There is no chain ${wanted}. List the chains with vixIndex.chains.`;
  throw new VolterraError('NO_DATA', { message });
}

export function describeChain(chain: ChainRow): z.input<typeof chainInfo> {
  const { quoteDay, ...rest } = chain;
  return { ...rest, quoteDate: toIsoDate(quoteDay) };
}
