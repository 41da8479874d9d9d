import type { RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import type { RepairChainScores } from '#contract/schemas/repair.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { FollowedJob } from '#renderer/api/followed-job.svelte.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { numberFault } from './number-fault.ts';
import { mostSeed, type BandRule, type MaskId } from './repair-draft.ts';
import type { RepairController } from './repair.svelte.ts';

export interface ScoresDraft {
  readonly on: 'generated' | 'chains';
  readonly estimators: readonly string[];
  readonly families: readonly string[];
  readonly masks: readonly MaskId[];
  readonly surfaces: number;
  readonly chains: number;
  readonly draws: number;
  readonly seed: number;
  readonly bandRule: BandRule;
  /** Laws that learn quickly, learned again without each family. */
  readonly leaveOut: boolean;
  readonly stale: boolean;
  readonly shift: boolean;
  readonly shiftFrom: string;
  readonly shiftTo: string;
  readonly shiftLevel: 80 | 95;
}

const startDraft: ScoresDraft = {
  on: 'generated',
  estimators: ['interpolation', 'slice-svi', 'gaussian-mixture'],
  families: ['ssvi', 'sabr-event'],
  masks: ['regular', 'adversarial'],
  surfaces: 50,
  chains: 30,
  draws: 5,
  seed: 1,
  bandRule: 'mondrian',
  leaveOut: true,
  stale: true,
  shift: false,
  shiftFrom: 'ssvi',
  shiftTo: 'sabr-event',
  shiftLevel: 80,
};

export type EvaluationTopic = 'scores' | 'buckets' | 'stale' | 'shift';

/** What outlives the screen. */
class Kept {
  draft = $state.raw<ScoresDraft | null>(null);
  measure = $state('rmse');
  topic = $state<EvaluationTopic>('scores');
  bucketLevel = $state<80 | 95>(80);
  /** Of the families and masks with stale quotes. */
  stalePlace = $state(0);
  /** The estimator whose bands are followed. */
  shifted = $state('');
  mask = $state<MaskId>('regular');
  evaluation = $state.raw<RepairEvaluation | null>(null);
  chainScores = $state.raw<RepairChainScores | null>(null);
  /** What the last result was asked for. */
  asked = $state.raw<ScoresDraft | null>(null);
  /** Last day of the chains. */
  askedTo = $state<string | null>(null);
  readonly evaluating = new FollowedJob<RepairEvaluation>();
  readonly scoring = new FollowedJob<RepairChainScores>();
}

const keptBy = new WeakMap<Engine, Kept>();

/** Every estimator on generated surfaces or on the hidden quotes of stored chains. */
export class ScoresController {
  readonly kept: Kept;
  readonly #repair: RepairController;
  readonly #app: Pick<AppParts, 'engine' | 'asOf'>;

  constructor(repair: RepairController, app: Pick<AppParts, 'engine' | 'asOf'>) {
    this.#repair = repair;
    this.#app = app;
    this.kept = keptBy.get(app.engine) ?? new Kept();
    keptBy.set(app.engine, this.kept);
  }

  /** At first the network of Volterra stands beside what it has to beat. */
  get draft(): ScoresDraft {
    if (this.kept.draft) return this.kept.draft;
    const standard = this.#repair.list.data?.standard;
    const isWanted = (id: string): boolean => id === standard || startDraft.estimators.includes(id);
    const estimators = this.#repair.estimators.map(({ id }) => id).filter(isWanted);
    return { ...startDraft, estimators };
  }

  get job(): FollowedJob<RepairEvaluation> | FollowedJob<RepairChainScores> {
    return this.draft.on === 'generated' ? this.kept.evaluating : this.kept.scoring;
  }

  get fault(): string | null {
    const { on, estimators, families, masks, surfaces, chains, draws, seed } = this.draft;
    if (this.#repair.list.data === null) return 'The estimators are being read.';
    if (estimators.length === 0) return 'Choose an estimator at least.';
    if (masks.length === 0) return 'Choose a mask at least.';
    const seedFault = numberFault('Seed', seed, [0, mostSeed]);
    if (on === 'chains')
      return numberFault('Chains', chains, [1, 400]) ?? numberFault('Draws', draws, [1, 100]) ?? seedFault;
    if (families.length === 0) return 'Choose a family at least.';
    const { shift, shiftFrom, shiftTo } = this.draft;
    if (shift && shiftFrom === shiftTo)
      return 'Nothing changes from a family to itself. Choose another to change to.';
    return numberFault('Surfaces', surfaces, [2, 2000]) ?? seedFault;
  }

  get canRun(): boolean {
    return !this.job.running && this.fault === null && this.#app.engine.status === 'ready';
  }

  get outdated(): boolean {
    const { asked, askedTo } = this.kept;
    if (asked === null) return false;
    const isOtherDay = this.draft.on === 'chains' && askedTo !== this.#app.asOf.date;
    return isOtherDay || JSON.stringify(asked) !== JSON.stringify(this.draft);
  }

  readonly labelOf = (id: string): string =>
    this.#repair.estimators.find((estimator) => estimator.id === id)?.label ?? id;

  readonly familyOf = (id: string): string =>
    this.#repair.families.find((family) => family.id === id)?.label ?? id;

  change(change: Partial<ScoresDraft>): void {
    this.kept.draft = { ...this.draft, ...change };
  }

  reset(): void {
    this.kept.draft = null;
  }

  async run(): Promise<void> {
    if (!this.canRun) return;
    const { draft, kept } = this;
    const { estimators, families, masks, surfaces, chains, draws, seed } = draft;
    const { repairLab } = this.#app.engine.client;
    const shared = { estimators: [...estimators], masks: [...masks], seed };
    if (draft.on === 'generated') {
      const found = await kept.evaluating.follow(() =>
        repairLab.evaluate({ ...shared, families: [...families], surfaces, ...extrasOf(draft) }),
      );
      if (!found) return;
      kept.evaluation = found;
      if (isEmpty(found, kept.topic)) kept.topic = 'scores';
    } else {
      const to = this.#app.asOf.date;
      const days = to === null ? {} : { to };
      const found = await kept.scoring.follow(() =>
        repairLab.scoreChains({ ...shared, ...days, chains, draws }),
      );
      if (!found) return;
      kept.askedTo = to;
      kept.chainScores = found;
      if (!masks.includes(kept.mask)) kept.mask = masks[0]!;
    }
    kept.asked = draft;
  }

  stop(): Promise<void> {
    return this.job.stop();
  }
}

function extrasOf({ bandRule, leaveOut, stale, shift, shiftFrom, shiftTo, shiftLevel }: ScoresDraft) {
  const change = { from: shiftFrom, to: shiftTo, levelPercent: shiftLevel };
  return { bandRule, leaveOut, stale, ...(shift ? { shift: change } : {}) };
}

const isEmpty = ({ stale, shifts }: RepairEvaluation, topic: EvaluationTopic): boolean =>
  (topic === 'stale' && stale.length === 0) || (topic === 'shift' && shifts.length === 0);
