import { createHash, type Hash } from 'node:crypto';

/** Stands for NULL in a row's encoding; no stored number reaches it, since columns are limited to 1e300. */
const ABSENT = Number.MAX_VALUE;
const BLOCK = 2048;

/**
 * SHA-256 over the rows of one scope in key order: each row as little-endian doubles of its key and values, NULL as the largest double.
 * Integers of a row are below 2⁵³, so a double holds them exactly.
 */
export class ScopeHash {
  readonly #hash: Hash;
  readonly #block = new Float64Array(BLOCK);
  readonly #bytes = new Uint8Array(this.#block.buffer);
  #filled = 0;
  rows = 0;

  constructor(header: readonly unknown[]) {
    this.#hash = createHash('sha256').update(JSON.stringify(header)).update('\n');
  }

  /** Adds columns `from` to `to` (exclusive) of a raw row. */
  add(row: readonly unknown[], from: number, to: number): void {
    if (this.#filled + to - from > BLOCK) this.#flush();
    for (let index = from; index < to; index += 1) {
      const value = row[index];
      this.#block[this.#filled] = value === null ? ABSENT : (value as number);
      this.#filled += 1;
    }
    this.rows += 1;
  }

  digest(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#bytes.subarray(0, this.#filled * 8));
    this.#filled = 0;
  }
}

/** Hash of a batch: SHA-256 over the digests of its scopes in ascending order; null for a batch without rows. */
export function combineScopes(digests: readonly string[]): string | null {
  if (digests.length === 0) return null;
  const hash = createHash('sha256').update('volterra-batch-1\n');
  for (const digest of [...digests].sort()) hash.update(digest).update('\n');
  return hash.digest('hex');
}
