import type { z } from 'zod';
import type { verifyResult } from '#contract/schemas/system.ts';
import { formatCount } from '#renderer/charts/format.ts';

export type VerifyResult = z.infer<typeof verifyResult>;

export function verifySentence({ status, batches, rows, integrity, mismatches }: VerifyResult): string {
  const scope = `${formatCount(batches)} ${batches === 1 ? 'batch' : 'batches'} with ${formatCount(rows)} rows`;
  if (status === 'OK') return `${scope} were hashed again: every hash matches what was imported.`;
  if (status === 'DAMAGED') return `The database is damaged (${integrity}). Restore the newest backup.`;
  const count = mismatches.length;
  return `${scope} were hashed again: ${count} ${count === 1 ? 'differs' : 'differ'} from what was imported. Restore a backup or import the named files again.`;
}
