import { createHash } from 'node:crypto';
import { VolterraError } from '#contract/errors.ts';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { surfaceOfPosterior } from '#quant/repair/estimators/gaussian-conditional.ts';
import { missingCellError } from '#quant/repair/metrics/missing-error.ts';
import type { BenchmarkSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import type { TrainingSession } from '../../executor.ts';
import type { Validation } from '../../training/training-run.ts';
import { learnLatentLaw } from '../latent/learn-latent-law.ts';
import type { LatentLaw } from '../latent/latent-law.ts';
import { SurfaceSource } from './draw-surface.ts';
import type { FamilyBank } from './draw-surface.ts';
import { prepareSurfaces, repairedSurfaces } from './repair-network.ts';
import type { RepairSettings } from './repair-settings.ts';

/** One family under one law of masks. */
interface ValidationGroup {
  readonly name: string;
  readonly surfaces: readonly BenchmarkSurface[];
  readonly prepared: ReturnType<typeof prepareSurfaces>;
  /** Mean error of the mixture alone. */
  readonly without: number;
}

/** What stands before the first step: the mixture, and the surfaces of the validation as the network sees them. */
export interface PreparedRepair {
  readonly law: LatentLaw;
  readonly groups: readonly ValidationGroup[];
  /** Of the training; families of few surfaces are made. */
  readonly source: SurfaceSource;
  /** SHA-256 of all surfaces behind both. */
  readonly dataHash: string;
}

export interface PreparationObserver {
  readonly shouldStop?: () => boolean;
  /** Share that is done, 0 to 1. */
  readonly progress?: (fraction: number) => void;
}

/** @throws VolterraError CANCELLED */
export function prepareRepair(settings: RepairSettings, observer: PreparationObserver = {}): PreparedRepair {
  const hash = createHash('sha256');
  const work = new Work(settings, observer);
  const law = learnLaw(settings, (truth) => {
    hash.update(truth);
    work.done();
  });
  const groups = validationGroups(settings, law, ({ truth, observed, totalVariance }) => {
    hash.update(truth).update(observed).update(totalVariance);
    work.done();
  });
  const source = new SurfaceSource(settings.banks, { seed: settings.seed, purpose: 'training' });
  for (const bank of settings.banks.filter(isSmall))
    for (let index = 0; index < bank.surfaces; index += 1) {
      hash.update(source.truth(bank, index));
      work.done();
    }
  return { law, groups, source, dataHash: hash.digest('hex') };
}

/** Mean error in vol for each group, and without the network; the score is their mean ratio. */
export function validationBy(
  groups: PreparedRepair['groups'],
): (session: TrainingSession) => Promise<Validation> {
  return async (session) => {
    const figures: Record<string, number> = {};
    let score = 0;
    for (const { name, surfaces, prepared, without } of groups) {
      const prediction = await session.forward(prepared.batch, surfaces.length);
      const error = meanError(surfaces, repairedSurfaces(prepared.prepared, prediction));
      figures[name] = error;
      figures[`${name}/mixture`] = without;
      score += error / without / groups.length;
    }
    return { ...figures, score };
  };
}

/** Those of larger banks are made when they are first seen. */
function isSmall({ surfaces }: FamilyBank): boolean {
  return surfaces <= 2000;
}

/** Counts surfaces, and ends the preparation where it is asked to. */
class Work {
  readonly #all: number;
  readonly #observer: PreparationObserver;
  #count = 0;

  constructor({ banks, lawSurfaces, validationSurfaces }: RepairSettings, observer: PreparationObserver) {
    const ofLaw = banks.reduce((sum, { surfaces }) => sum + Math.min(lawSurfaces, surfaces), 0);
    const ofTraining = banks.filter(isSmall).reduce((sum, { surfaces }) => sum + surfaces, 0);
    this.#all = ofLaw + 2 * banks.length * validationSurfaces + ofTraining;
    this.#observer = observer;
  }

  done(): void {
    if (this.#observer.shouldStop?.()) throw new VolterraError('CANCELLED');
    this.#count += 1;
    this.#observer.progress?.(this.#count / this.#all);
  }
}

/** From surfaces that neither the network nor its validation sees. */
function learnLaw(settings: RepairSettings, made: (truth: Float64Array) => void): LatentLaw {
  const { banks, seed, rank, componentsPerFamily, lawSurfaces } = settings;
  const source = new SurfaceSource(banks, { seed, purpose: 'law' });
  const truths = banks.flatMap((bank) =>
    Array.from({ length: Math.min(lawSurfaces, bank.surfaces) }, (_, index) => {
      const truth = source.truth(bank, index);
      made(truth);
      return { grid: benchmarkGrid, family: bank.family, truth };
    }),
  );
  return learnLatentLaw(truths, { rank, componentsPerFamily, seed });
}

function validationGroups(
  { banks, seed, validationSurfaces }: RepairSettings,
  law: LatentLaw,
  made: (surface: BenchmarkSurface) => void,
): ValidationGroup[] {
  const source = new SurfaceSource(banks, { seed, purpose: 'validation' });
  return banks.flatMap((bank) =>
    (['regular', 'adversarial'] as const).map((mask): ValidationGroup => {
      const surfaces = Array.from({ length: validationSurfaces }, (_, index) => {
        const surface = source.drawOf(bank, mask, index);
        made(surface);
        return surface;
      });
      const prepared = prepareSurfaces(law, surfaces);
      const repaired = prepared.prepared.map(({ posterior, surface }) =>
        surfaceOfPosterior(posterior, surface.grid),
      );
      return { name: `${bank.family}/${mask}`, surfaces, prepared, without: meanError(surfaces, repaired) };
    }),
  );
}

function meanError(surfaces: readonly BenchmarkSurface[], repaired: readonly RepairedSurface[]): number {
  const sum = surfaces.reduce((total, surface, row) => total + missingCellError(surface, repaired[row]!), 0);
  return sum / surfaces.length;
}
