import { VolterraError } from '#contract/errors.ts';
import type { TrainRepairInput } from '#contract/schemas/repair-training.ts';
import type { TrainingPlan } from '../training-plan.ts';
import { prepareRepair } from './prepare-repair.ts';
import type { PreparationObserver } from './prepare-repair.ts';
import { batchOf, exampleOf } from './repair-example.ts';
import { architectures, knownFamilies, usualSettings } from './repair-settings.ts';
import type { RepairSettings } from './repair-settings.ts';
import { repairProgram } from './repair-program.ts';
import { repairOptimiser, trainRepairNetwork } from './repair-training.ts';

/** @throws VolterraError INVALID_INPUT where a family is not known, CANCELLED */
export function planRepairNetwork(
  input: TrainRepairInput,
  sizes: Partial<RepairSettings>,
  observer: PreparationObserver,
): TrainingPlan {
  const families = input.families ?? knownFamilies;
  const unknown = families.find((family) => !knownFamilies.includes(family));
  if (unknown !== undefined)
    throw new VolterraError('INVALID_INPUT', {
      message: `There is no family ${unknown} to learn from. Choose among ${knownFamilies.join(', ')}.`,
      field: 'families',
    });
  const architecture = architectures[input.architecture];
  const settings = {
    ...usualSettings(families),
    architecture,
    epochs: input.epochs,
    seed: input.seed,
    ...sizes,
  };
  const prepared = prepareRepair(settings, observer);
  const program = repairProgram(architecture, prepared.law);
  const sample = exampleOf(prepared.law, prepared.groups[0]!.surfaces[0]!);
  return {
    label: `Repair network (${input.architecture})`,
    program,
    architecture,
    settings: { ...settings },
    trainedOn: settings.banks.map(({ family }) => family),
    law: prepared.law,
    dataHash: prepared.dataHash,
    workload: {
      program,
      optimiser: { learningRate: settings.learningRate, ...repairOptimiser },
      rows: settings.rows,
      batch: batchOf(Array.from({ length: settings.rows }, () => sample)),
    },
    train: (options) => trainRepairNetwork({ settings, prepared, ...options }),
  };
}
