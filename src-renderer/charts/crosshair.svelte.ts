/** The day under the pointer or the keyboard, shared by all time charts of a screen. */
export class CrosshairSync {
  #day = $state<number | null>(null);
  #owner = $state<string | null>(null);

  get day(): number | null {
    return this.#day;
  }

  /** Chart that set it: it already shows its own crosshair. */
  get owner(): string | null {
    return this.#owner;
  }

  point(day: number | null, owner: string): void {
    // A chart that the pointer left must not wipe out what another one has set since.
    if (day === null && this.#owner !== owner) return;
    this.#day = day;
    this.#owner = day === null ? null : owner;
  }
}
