import type { z } from 'zod';
import type {
  observedGrid,
  RepairEstimatorInfo,
  repairExampleInput,
  SurfaceRepairInput,
} from '#contract/schemas/repair.ts';
import { numberFault } from './number-fault.ts';

export type MaskId = z.infer<typeof repairExampleInput>['mask'];
/** Adaptive bands follow a sequence: they are among the scores. */
export type RepairBandRule = Exclude<SurfaceRepairInput['bandRule'], 'adaptive'>;
export type BandRule = Exclude<RepairBandRule, 'unseen'>;
export type ObservedGrid = z.infer<typeof observedGrid>;

/** What the desk asks for. */
export interface RepairDraft {
  readonly source: 'chain' | 'example';
  readonly family: string;
  readonly mask: MaskId;
  readonly seed: number;
  readonly estimator: string;
  /** `none` for a repair by itself. */
  readonly compared: string;
  readonly project: boolean;
  readonly bandRule: RepairBandRule;
  /** Of a chain: quotes taken away and scored. */
  readonly hide: boolean;
  readonly hideMask: MaskId;
  readonly hideSeed: number;
}

export const startDraft: RepairDraft = {
  source: 'chain',
  family: 'ssvi',
  mask: 'adversarial',
  seed: 1,
  estimator: 'default',
  compared: 'interpolation',
  project: true,
  bandRule: 'mondrian',
  hide: false,
  hideMask: 'regular',
  hideSeed: 1,
};

export const mostSeed = 2 ** 31 - 1;

/** Why the draft cannot be asked for; null where it can. */
export function draftFault(draft: RepairDraft): string | null {
  if (draft.source === 'example') return numberFault('Seed', draft.seed, [0, mostSeed]);
  return draft.hide ? numberFault('Seed of the hiding', draft.hideSeed, [0, mostSeed]) : null;
}

/** Where the quotes are: a stored chain, or a grid that came before. */
export type QuotesAt = { readonly snapshotId: string } | { readonly grid: ObservedGrid };

export function requestOf(
  { project, bandRule, hide, hideMask, hideSeed }: RepairDraft,
  estimator: string,
  quotes: QuotesAt,
): Omit<SurfaceRepairInput, 'underlying' | 'resample'> {
  const isHiding = hide && 'snapshotId' in quotes;
  return {
    ...quotes,
    estimator,
    project,
    bandRule,
    ...(isHiding ? { hide: { mask: hideMask, seed: hideSeed } } : {}),
  };
}

export const bandRules: readonly { readonly id: BandRule; readonly label: string }[] = [
  { id: 'mondrian', label: 'a width for each bucket' },
  { id: 'split', label: 'one width for all' },
];

/** Of a repair, not of a scoring: there laws are learned again in rows of their own. */
export const repairBandRules: readonly { readonly id: RepairBandRule; readonly label: string }[] = [
  ...bandRules,
  { id: 'unseen', label: 'for a kind never seen' },
];

const origins: readonly { readonly origin: RepairEstimatorInfo['origin']; readonly title: string }[] = [
  { origin: 'bundled', title: 'Networks of Volterra' },
  { origin: 'trained', title: 'Networks trained here' },
  { origin: 'learned', title: 'Laws learned from generated surfaces' },
  { origin: 'rule', title: 'Rules' },
];

export const originWords: Readonly<Record<RepairEstimatorInfo['origin'], string>> = {
  bundled: 'network of Volterra',
  trained: 'network trained here',
  learned: 'learned law',
  rule: 'rule',
};

/** Where two have the same label, their ids follow it. */
export const withOwnLabels = (estimators: readonly RepairEstimatorInfo[]): readonly RepairEstimatorInfo[] =>
  estimators.map((each) => {
    const isShared = estimators.some(({ id, label }) => id !== each.id && label === each.label);
    return isShared ? { ...each, label: `${each.label}, ${each.id}` } : each;
  });

/** Estimators by where they come from, networks first. */
export function estimatorGroups(
  estimators: readonly RepairEstimatorInfo[],
): readonly { readonly title: string; readonly options: readonly { id: string; label: string }[] }[] {
  return origins.map(({ origin, title }) => ({
    title,
    options: estimators.filter((each) => each.origin === origin).map(({ id, label }) => ({ id, label })),
  }));
}
