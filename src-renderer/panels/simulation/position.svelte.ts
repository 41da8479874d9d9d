import type { ProfitInput, ProfitResult } from '#contract/schemas/profit.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { FollowedJob } from '#renderer/api/followed-job.svelte.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import type { SimulationController } from './simulation.svelte.ts';

export interface LegDraft {
  readonly side: 'call' | 'put';
  readonly strike: number;
  readonly expiryYears: number;
  readonly quantity: number;
}

export interface PositionDraft {
  readonly legs: readonly LegDraft[];
  /** Money of today; 0: no rule. */
  readonly stopLoss: number;
  readonly takeProfit: number;
  /** Before the first expiry; 0: no rule. */
  readonly daysBefore: number;
  readonly marking: 'model' | 'vol';
  /** Of every leg, per cent, where marked by vol. */
  readonly volPercent: number;
  readonly checksPerYear: number;
  readonly paths: number;
  readonly seed: number;
  readonly costPerOption: number;
}

/** A result with what it was asked for. */
interface ShownPosition {
  readonly asked: string;
  readonly processLabel: string;
  readonly result: ProfitResult;
}

const MOST_LEGS = 40;

class Kept {
  draft = $state.raw<PositionDraft>({
    legs: [
      { side: 'put', strike: 90, expiryYears: 0.25, quantity: -1 },
      { side: 'call', strike: 110, expiryYears: 0.25, quantity: -1 },
    ],
    stopLoss: 2,
    takeProfit: 0,
    daysBefore: 7,
    marking: 'model',
    volPercent: 20,
    checksPerYear: 52,
    paths: 4096,
    seed: 1,
    costPerOption: 0,
  });
  shown = $state.raw<ShownPosition | null>(null);
  readonly job = new FollowedJob<ProfitResult>();
}

const keptBy = new WeakMap<Engine, Kept>();

/** Option legs held along the paths of the process on the desk. */
export class PositionController {
  readonly kept: Kept;
  readonly simulation: SimulationController;
  readonly #engine: Engine;

  constructor({ engine }: Pick<AppState, 'engine'>, simulation: SimulationController) {
    this.#engine = engine;
    this.simulation = simulation;
    this.kept = keptBy.get(engine) ?? new Kept();
    keptBy.set(engine, this.kept);
  }

  get draft(): PositionDraft {
    return this.kept.draft;
  }

  set(change: Partial<PositionDraft>): void {
    this.kept.draft = { ...this.draft, ...change };
  }

  setLeg(place: number, change: Partial<LegDraft>): void {
    this.set({ legs: this.draft.legs.map((leg, i) => (i === place ? { ...leg, ...change } : leg)) });
  }

  addLeg(): void {
    const last = this.draft.legs.at(-1) ?? { side: 'call', strike: 100, expiryYears: 0.25, quantity: 1 };
    if (this.draft.legs.length < MOST_LEGS) this.set({ legs: [...this.draft.legs, { ...last }] });
  }

  removeLeg(place: number): void {
    this.set({ legs: this.draft.legs.filter((_, i) => i !== place) });
  }

  get input(): ProfitInput | null {
    const { process, params, market } = this.simulation;
    if (!process) return null;
    const { legs, stopLoss, takeProfit, daysBefore, marking, volPercent, ...rest } = this.draft;
    return {
      ...rest,
      process: process.id,
      params: { ...params },
      market: { ...market },
      legs: legs.map((leg) => ({ ...leg })),
      exits: {
        ...(stopLoss > 0 && { stopLoss }),
        ...(takeProfit > 0 && { takeProfit }),
        ...(daysBefore > 0 && { yearsBeforeExpiry: daysBefore / 365 }),
      },
      marking:
        marking === 'model'
          ? { kind: 'model' }
          : { kind: 'stickyStrike', volsAnnual: legs.map(() => volPercent / 100) },
      stepsPerYear: Math.max(rest.checksPerYear, 52),
      antithetic: true,
      excessDrift: 0,
    };
  }

  /** Why the position cannot be held; null where it can. */
  get fault(): string | null {
    const { process, marketFaults } = this.simulation;
    if (!process) return 'The processes are being read.';
    if (process.underlying !== 'asset') return 'A position is held in an asset: choose a process of one.';
    const marketFault = Object.values(marketFaults).find((fault) => fault !== null);
    return marketFault ?? faultOfDraft(this.draft);
  }

  get canRun(): boolean {
    return !this.kept.job.running && this.fault === null && this.#engine.status === 'ready';
  }

  /** True where the figures are of another position than that on the desk. */
  get outdated(): boolean {
    return this.kept.shown !== null && this.kept.shown.asked !== JSON.stringify(this.input);
  }

  async start(): Promise<void> {
    const { input, kept, simulation } = this;
    if (!input || !this.canRun) return;
    const processLabel = simulation.process!.label;
    const result = await kept.job.follow(() => this.#engine.client.simulation.profit(input));
    if (result) kept.shown = { asked: JSON.stringify(input), processLabel, result };
  }
}

function faultOfDraft({ legs, checksPerYear, volPercent, marking, ...draft }: PositionDraft): string | null {
  if (legs.length === 0) return 'A position has one leg at least: add one.';
  for (const [i, { strike, expiryYears, quantity }] of legs.entries()) {
    if (!(strike > 0)) return `Leg ${i + 1}: the strike must be above 0.`;
    if (!(expiryYears > 0 && expiryYears <= 50))
      return `Leg ${i + 1}: the expiry must lie between 0 and 50 years.`;
    if (!Number.isFinite(quantity) || quantity === 0) return `Leg ${i + 1}: the quantity must not be 0.`;
  }
  if (![draft.stopLoss, draft.takeProfit, draft.daysBefore, draft.costPerOption].every((value) => value >= 0))
    return 'Limits, days and costs must be 0 or more; 0 leaves the rule out.';
  if (!(checksPerYear >= 1 && checksPerYear <= 2520)) return 'Looks a year must lie between 1 and 2520.';
  if (marking === 'vol' && !(volPercent > 0 && volPercent <= 1000))
    return 'The vol must lie between 0 and 1000 %.';
  return Number.isSafeInteger(draft.seed) && draft.seed >= 0
    ? null
    : 'The seed must be a whole number, 0 or more.';
}
