import type { z } from 'zod';
import type { SurfaceFitResult, surfaceProjectResult } from '#contract/schemas/surface.ts';
import { VolterraError } from '#contract/errors.ts';

export type ProjectResult = z.infer<typeof surfaceProjectResult>;

/** The nearest grid without arbitrage, on request; it belongs to one fitted grid and goes with it. */
export class Projection {
  #result = $state.raw<ProjectResult | null>(null);
  #of = $state.raw<SurfaceFitResult | null>(null);
  #error = $state.raw<VolterraError | null>(null);
  #busy = $state(false);
  readonly #ask: (grid: SurfaceFitResult['grid']) => Promise<ProjectResult>;

  constructor(ask: (grid: SurfaceFitResult['grid']) => Promise<ProjectResult>) {
    this.#ask = ask;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Null unless it was made from this very fit. */
  resultFor(fit: SurfaceFitResult | null): ProjectResult | null {
    return fit !== null && this.#of === fit ? this.#result : null;
  }

  errorFor(fit: SurfaceFitResult | null): VolterraError | null {
    return fit !== null && this.#of === fit ? this.#error : null;
  }

  async run(fit: SurfaceFitResult): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#result = null;
    this.#error = null;
    this.#of = fit;
    try {
      this.#result = await this.#ask(fit.grid);
    } catch (error) {
      this.#error = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
    } finally {
      this.#busy = false;
    }
  }
}
