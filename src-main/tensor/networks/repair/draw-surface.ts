import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { drawsOf } from '#quant/repair/draws.ts';
import type { Draws } from '#quant/repair/draws.ts';
import { familyOf } from '#quant/repair/families/registry.ts';
import { maskLawOf } from '#quant/repair/masks/registry.ts';
import { addQuoteNoise } from '#quant/repair/quote-noise.ts';
import type { BenchmarkSurface } from '#quant/repair/repair-grid.ts';

export interface FamilyBank {
  readonly family: string;
  /** Different surfaces that are drawn; masks and noise never repeat. */
  readonly surfaces: number;
}

const masks = ['regular', 'adversarial'] as const;

/** Surfaces by address. Those of a bank are made once. */
export class SurfaceSource {
  readonly #banks: readonly FamilyBank[];
  readonly seed: number;
  readonly purpose: 'law' | 'training' | 'validation';
  readonly #truths = new Map<string, Float64Array>();

  constructor(
    banks: readonly FamilyBank[],
    { seed, purpose }: { readonly seed: number; readonly purpose: 'law' | 'training' | 'validation' },
  ) {
    this.#banks = banks;
    this.seed = seed;
    this.purpose = purpose;
  }

  /** Families and both laws of masks take turns. */
  draw(path: number): BenchmarkSurface {
    const bank = this.#banks[path % this.#banks.length]!;
    const turn = Math.floor(path / this.#banks.length);
    return this.drawOf(bank, masks[turn % masks.length]!, Math.floor(turn / masks.length));
  }

  drawOf(bank: FamilyBank, mask: (typeof masks)[number], index: number): BenchmarkSurface {
    const { family } = bank;
    const grid = benchmarkGrid;
    const truth = this.truth(bank, index % bank.surfaces);
    const observed = maskLawOf(mask).draw(this.#draws(`${family}/${mask}`, index), grid);
    const noisy = addQuoteNoise(truth, grid, this.#draws(`${family}/${mask}/noise`, index));
    const totalVariance = noisy.map((each, cell) => (observed[cell] === 1 ? each : 0));
    return { grid, family, truth, observed, totalVariance };
  }

  truth({ family }: FamilyBank, index: number): Float64Array {
    const key = `${family}/${index}`;
    const known = this.#truths.get(key);
    if (known) return known;
    const made = familyOf(family).generate(this.#draws(`${family}/surface`, index), benchmarkGrid);
    this.#truths.set(key, made);
    return made;
  }

  /** Apart from every number that a test set draws. */
  #draws(use: string, path: number): Draws {
    return drawsOf(this.seed, `network/${this.purpose}/${use}`, path);
  }
}
