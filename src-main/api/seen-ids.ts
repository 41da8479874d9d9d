const idsPerPage = 32_768;
const mostPages = 1024;

/** Request ids that a session has had, one bit each, in pages; where ids are spread too wide the oldest page is forgotten. */
export class SeenIds {
  readonly #pages = new Map<number, Uint32Array>();

  /** @returns false where the id was there before */
  add(id: number): boolean {
    const page = this.#page(Math.floor(id / idsPerPage));
    const place = id % idsPerPage;
    const bit = 1 << (place & 31);
    if ((page[place >>> 5]! & bit) !== 0) return false;
    page[place >>> 5]! |= bit;
    return true;
  }

  #page(number: number): Uint32Array {
    const existing = this.#pages.get(number);
    if (existing) return existing;
    const page = new Uint32Array(idsPerPage / 32);
    this.#pages.set(number, page);
    if (this.#pages.size > mostPages) this.#pages.delete(this.#pages.keys().next().value!);
    return page;
  }
}
