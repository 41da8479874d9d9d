import { describeChain } from '../chains/load-chain.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import type { AreaService } from '../service-context.ts';
import { createCompute } from './compute-index.ts';

export function createVixIndexService(deps: MarketDeps): AreaService<'vixIndex'> {
  return {
    chains: async ({ underlying, limit, offset }) => {
      const chains = await deps.reader.chains({
        ...(underlying === undefined ? {} : { underlying }),
        limit,
        offset,
      });
      return { chains: chains.map(describeChain) };
    },
    compute: createCompute(deps),
  };
}
