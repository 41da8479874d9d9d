import { runBootstrapPiece, splitBootstrap, type BootstrapPiece } from '#quant/estimators/bootstrap-item.ts';
import type { MarketEstimate } from '#quant/estimators/estimate.ts';
import type { MarketData } from '#quant/estimators/market-data.ts';
import {
  estimateMarketParameters,
  marketBootstraps,
  withBootstrapErrors,
} from '#quant/estimators/market-parameters.ts';
import { defineTask } from '../task.ts';

export const marketParametersTaskId = 'market-parameters';

export interface MarketParametersTaskInput {
  readonly data: MarketData;
  readonly bootstrapCount: number;
  readonly seed: number;
}

type Piece =
  | { readonly kind: 'estimates'; readonly data: MarketData }
  | { readonly kind: 'bootstrap'; readonly piece: BootstrapPiece };
type Part =
  | { readonly kind: 'estimates'; readonly estimates: MarketEstimate[] }
  | { readonly kind: 'bootstrap'; readonly id: string; readonly replicates: Float64Array };

/** All market parameters of one day; the resamples of each bootstrap go out in pieces of fixed size. */
export const marketParametersTask = defineTask<MarketParametersTaskInput, Piece, Part, MarketEstimate[]>({
  id: marketParametersTaskId,
  split: ({ data, bootstrapCount, seed }) => [
    { kind: 'estimates', data },
    ...marketBootstraps(data, bootstrapCount, seed)
      .flatMap(splitBootstrap)
      .map((piece) => ({ kind: 'bootstrap', piece }) as const),
  ],
  run: (work, { shouldStop, progress }) => {
    if (work.kind === 'estimates')
      return { kind: 'estimates', estimates: estimateMarketParameters(work.data) };
    const replicates = runBootstrapPiece(work.piece, shouldStop, progress);
    return { kind: 'bootstrap', id: work.piece.item.id, replicates };
  },
  join: (_input, parts) => {
    const runs = new Map<string, number[]>();
    let estimates: MarketEstimate[] = [];
    for (const part of parts) {
      if (part.kind === 'estimates') estimates = part.estimates;
      else runs.set(part.id, [...(runs.get(part.id) ?? []), ...part.replicates]);
    }
    return withBootstrapErrors(
      estimates,
      new Map([...runs].map(([id, values]) => [id, Float64Array.from(values)])),
    );
  },
});
