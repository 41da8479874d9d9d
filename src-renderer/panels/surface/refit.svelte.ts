import type { SurfaceFitResult, SurfaceSlice } from '#contract/schemas/surface.ts';
import { VolterraError } from '#contract/errors.ts';
import { holdsEdits } from './quote-edits.ts';
import type { QuoteEdits, QuoteRef } from './quote-edits.ts';

export const sliceKey = ({
  root,
  expiry,
  expiryYears,
}: Pick<SurfaceSlice, 'root' | 'expiry' | 'expiryYears'>): string => `${root} ${expiry ?? expiryYears}`;

type Ask = (
  expiries: readonly QuoteRef[],
  edits: QuoteEdits,
  signal: AbortSignal,
) => Promise<SurfaceFitResult>;

/** What a fit belongs to: a smile of another chain or method must never stand in. */
export const basisOf = ({ chain, method }: Pick<SurfaceFitResult, 'chain' | 'method'>): string =>
  `${chain?.snapshotId ?? 'own'} ${method}`;

/** Quick second looks at single expiries, shown until the whole surface has been fitted with the same quotes. */
export class Refit {
  /** By basis and slice. */
  #slices = $state.raw<Readonly<Record<string, SurfaceSlice>>>({});
  #error = $state.raw<VolterraError | null>(null);
  #busy = $state(false);
  #abort: AbortController | null = null;
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  get error(): VolterraError | null {
    return this.#error;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** The newest question wins; an answer to an older one is dropped. */
  async run(expiries: readonly QuoteRef[], edits: QuoteEdits): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#busy = true;
    try {
      const answer = await this.#ask(expiries, edits, abort.signal);
      if (abort.signal.aborted) return;
      const added = answer.slices.map((slice) => [`${basisOf(answer)} ${sliceKey(slice)}`, slice] as const);
      this.#slices = { ...this.#slices, ...Object.fromEntries(added) };
      this.#error = null;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#error = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
    }
    this.#busy = false;
  }

  /** Another chain or method is in force: what is under way belongs to the old one. */
  clear(): void {
    this.#abort?.abort();
    this.#busy = false;
    this.#error = null;
    this.#slices = {};
  }

  /** The slice as it stands after the edits: fitted anew where that is known, else as the whole surface has it. */
  over(slice: SurfaceSlice, edits: QuoteEdits, basis: string): SurfaceSlice {
    const newer = this.#slices[`${basis} ${sliceKey(slice)}`];
    return newer && !holdsEdits(slice, edits) ? newer : slice;
  }
}
