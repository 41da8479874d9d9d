import type { StoreInfo } from '../store.ts';

/** What a store thread is told at its start. */
export interface ThreadStart {
  readonly role: 'writer' | 'reader' | 'scanner';
  readonly folder: string;
  readonly migrationsDir: string;
  readonly readOnly: boolean;
  readonly recovery: StoreInfo['recovery'];
}
