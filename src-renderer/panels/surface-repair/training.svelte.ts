import type { RepairEpoch, RepairTrainingNews, TrainRepairInput } from '#contract/schemas/repair-training.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { FollowedJob } from '#renderer/api/followed-job.svelte.ts';
import type { OutputOf } from '#renderer/api/query.svelte.ts';
import type { RepairTrainingData } from '#renderer/charts/repair-training.chart.ts';
import { numberFault } from './number-fault.ts';
import { mostSeed } from './repair-draft.ts';
import type { RepairController } from './repair.svelte.ts';

export interface TrainingDraft {
  readonly network: TrainRepairInput['network'];
  readonly architecture: TrainRepairInput['architecture'];
  /** Null for those of the default weights. */
  readonly families: readonly string[] | null;
  readonly epochs: number;
  readonly executor: TrainRepairInput['executor'];
  readonly seed: number;
}

const startDraft: TrainingDraft = {
  network: 'repair-network',
  architecture: 'coefficients',
  families: null,
  epochs: 60,
  executor: 'auto',
  seed: 1,
};

type Result = OutputOf<'repairLab', 'train'>;
type Begun = Extract<RepairTrainingNews, { readonly kind: 'begun' }>;
interface StepLoss {
  /** Counted from the first epoch on. */
  readonly step: number;
  readonly loss: number;
}

/** What outlives the screen: news comes also while another screen is shown. */
class Kept {
  draft = $state.raw<TrainingDraft>(startDraft);
  begun = $state.raw<Begun | null>(null);
  steps = $state.raw<readonly StepLoss[]>([]);
  epochs = $state.raw<readonly RepairEpoch[]>([]);
  asked = $state.raw<TrainingDraft | null>(null);
  result = $state.raw<Result | null>(null);
  readonly job = new FollowedJob<Result, RepairTrainingNews>();
}

const keptBy = new WeakMap<Engine, Kept>();

/** The loss is drawn over the newest steps. */
const mostSteps = 4000;

export class TrainingController {
  readonly kept: Kept;
  readonly #repair: RepairController;
  readonly #engine: Engine;
  constructor(repair: RepairController, engine: Engine) {
    this.#repair = repair;
    this.#engine = engine;
    this.kept = keptBy.get(engine) ?? new Kept();
    keptBy.set(engine, this.kept);
  }

  get fault(): string | null {
    const { epochs, seed, families } = this.kept.draft;
    if (families?.length === 0) return 'Choose a family at least.';
    return numberFault('Epochs', epochs, [1, 1000]) ?? numberFault('Seed', seed, [0, mostSeed]);
  }

  get canTrain(): boolean {
    return !this.kept.job.running && this.fault === null && this.#engine.status === 'ready';
  }

  get outdated(): boolean {
    const { job, asked, draft } = this.kept;
    return !job.running && asked !== null && JSON.stringify(asked) !== JSON.stringify(draft);
  }

  readonly best: RepairEpoch | null = $derived.by(
    () => this.kept.epochs.findLast(({ isBest }) => isBest) ?? null,
  );

  readonly chartData: RepairTrainingData | null = $derived.by(() => {
    const { epochs, asked, begun } = this.kept;
    const length = begun?.stepsPerEpoch ?? 1;
    const steps = this.kept.steps.map(({ step, loss }) => ({ at: step / length, loss }));
    if (!asked || (steps.length === 0 && epochs.length === 0)) return null;
    const network =
      asked.network === 'published-cnn' ? 'published network' : `network, ${asked.architecture}`;
    const source = `${network}, seed ${asked.seed}${begun ? `, ${begun.device}` : ''}`;
    return { steps, epochs, wantedEpochs: asked.epochs, source, asOf: null };
  });

  change(change: Partial<TrainingDraft>): void {
    this.kept.draft = { ...this.kept.draft, ...change };
  }

  reset(): void {
    this.kept.draft = startDraft;
  }

  async train(): Promise<void> {
    if (!this.canTrain) return;
    const { kept } = this;
    const { families, ...settings } = kept.draft;
    kept.asked = kept.draft;
    kept.begun = null;
    kept.steps = [];
    kept.epochs = [];
    kept.result = null;
    const result = await kept.job.follow(
      () =>
        this.#engine.client.repairLab.train({
          ...settings,
          ...(families ? { families: [...families] } : {}),
        }),
      (news) => this.#hear(news),
    );
    if (!result) return;
    kept.result = result;
    kept.epochs = result.history;
    // The network stands among the estimators of the desk at once.
    this.#repair.list.refresh();
  }

  stop(): Promise<void> {
    return this.kept.job.stop();
  }

  #hear(news: RepairTrainingNews): void {
    const { kept } = this;
    if (news.kind === 'begun') {
      kept.begun = news;
      kept.epochs = news.history;
    } else if (news.kind === 'step')
      kept.steps = [...kept.steps, { step: news.step, loss: news.loss }].slice(-mostSteps);
    else kept.epochs = [...kept.epochs, news.record];
  }
}
