import type { Compute } from '#jobs/compute.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import type { ModelFolders } from './models.ts';

/** What the repair lab needs. */
export interface RepairLabDeps {
  readonly market: MarketDeps;
  readonly compute: Compute;
  readonly folders: ModelFolders;
}
