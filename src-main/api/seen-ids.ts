const remembered = 10_000;

/** Request ids that a session has had: all up to a mark, and the latest that came out of order. */
export class SeenIds {
  #mark = 0;
  readonly #ahead = new Set<number>();

  /** @returns false where the id was there before */
  add(id: number): boolean {
    if (id <= this.#mark || this.#ahead.has(id)) return false;
    this.#ahead.add(id);
    while (this.#ahead.delete(this.#mark + 1)) this.#mark += 1;
    if (this.#ahead.size > remembered) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    const oldest = this.#ahead.values().next();
    if (!oldest.done) this.#ahead.delete(oldest.value);
  }
}
