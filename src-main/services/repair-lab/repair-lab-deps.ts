import type { Compute } from '#jobs/compute.ts';
import type { ModelFolders } from './models.ts';

/** What the repair lab needs. */
export interface RepairLabDeps {
  readonly compute: Compute;
  readonly codeVersion: string;
  readonly folders: ModelFolders;
}
