import type { MarketDeps } from '../market/market-deps.ts';
import type { AreaService } from '../service-context.ts';
import type { Sleep } from './bar-feed.ts';
import { listIndicators } from './chosen-indicators.ts';
import { FeedDesk } from './follow.ts';
import { barHistory } from './history.ts';
import { listSources } from './stored-bars.ts';

/** Bars with indicators: as they are stored, and as a feed tells them. */
export function createBarsService(deps: MarketDeps, sleep?: Sleep): AreaService<'bars'> {
  const desk = new FeedDesk(deps, sleep);
  return {
    sources: async () => ({ sources: await listSources(deps.reader) }),
    indicators: async () => ({ indicators: listIndicators() }),
    history: (input, { signal }) => barHistory(deps, input, signal),
    follow: (input, context) => desk.follow(input, context),
    steer: async (input) => desk.steer(input),
  };
}
