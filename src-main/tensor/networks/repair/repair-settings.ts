import type { Architecture } from './architectures.ts';
import type { FamilyBank } from './draw-surface.ts';

/** Everything that decides the weights. */
export interface RepairSettings {
  readonly architecture: Architecture;
  readonly banks: readonly FamilyBank[];
  /** Principal components, and normal laws for each family. */
  readonly rank: number;
  readonly componentsPerFamily: number;
  /** Surfaces of each family from which the mixture is learned, at most as many as its bank has. */
  readonly lawSurfaces: number;
  readonly rows: number;
  readonly batchesPerEpoch: number;
  /** Epochs for which an example is seen. */
  readonly reuse: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** Surfaces of the validation for each family and law of masks. */
  readonly validationSurfaces: number;
  readonly seed: number;
}

const endless = 1_000_000;

/** Simulated families cost tens of milliseconds a surface: a few hundred of them under ever new masks and noise. */
const banks: readonly FamilyBank[] = [
  { family: 'ssvi', surfaces: endless },
  { family: 'shifted-ssvi', surfaces: endless },
  { family: 'svi-event', surfaces: endless },
  { family: 'heston', surfaces: 1000 },
  { family: 'rough-bergomi', surfaces: 250 },
  { family: 'quintic', surfaces: 250 },
  { family: 'sabr-event', surfaces: endless },
];

/** What was compared on one budget. */
export const architectures = {
  coefficients: { kind: 'coefficients', hidden: 64, layers: 3 },
  mixer: { kind: 'mixer', channels: 12, hidden: 32, blocks: 2 },
  unet: { kind: 'unet', channels: [12, 20, 28] },
  perceptron: { kind: 'perceptron', hidden: 48, layers: 2 },
} as const satisfies Readonly<Record<string, Architecture>>;

export const knownFamilies: readonly string[] = banks.map(({ family }) => family);

/** The training behind the weights that ship with Volterra, on these families. */
export function usualSettings(families: readonly string[] = knownFamilies): RepairSettings {
  return {
    architecture: architectures.coefficients,
    banks: banks.filter(({ family }) => families.includes(family)),
    rank: 64,
    componentsPerFamily: 12,
    lawSurfaces: 3000,
    rows: 128,
    batchesPerEpoch: 48,
    reuse: 6,
    epochs: 24,
    learningRate: 2e-3,
    validationSurfaces: 30,
    seed: 20_261_121,
  };
}
