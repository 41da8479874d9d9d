import { VolterraError } from '#contract/errors.ts';
import type { Settings } from '#contract/schemas/system.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import { FollowedJob } from '#renderer/api/followed-job.svelte.ts';
import { createQuery, type OutputOf } from '#renderer/api/query.svelte.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';

export type Check = OutputOf<'system', 'doctor'>['checks'][number];
type Verdict = OutputOf<'store', 'verify'>;
export type SettingName = Exclude<keyof Settings, 'version' | 'layouts' | 'watchedFolders'>;

/** What outlives the screen: a test of all devices takes seconds. */
class Kept {
  checks = $state.raw<readonly Check[] | null>(null);
  checkError = $state.raw<VolterraError | null>(null);
  checking = $state(false);
  verdict = $state.raw<Verdict | null>(null);
  readonly verifying = new FollowedJob<Verdict>();
}

const keptBy = new WeakMap<Engine, Kept>();

/** Health of machine, devices and store, and the settings. */
export class HealthController {
  readonly app: AppState;
  readonly kept: Kept;
  readonly storage;
  #faults = $state.raw<Readonly<Partial<Record<SettingName, string>>>>({});

  constructor(app: AppState) {
    this.app = app;
    this.kept = keptBy.get(app.engine) ?? new Kept();
    keptBy.set(app.engine, this.kept);
    this.storage = createQuery(app.engine, ['system', 'storage'], () => ({}));
    $effect(() => {
      if (app.engine.status === 'ready' && this.kept.checks === null && !this.kept.checkError)
        void this.check();
    });
  }

  get settings(): Settings | null {
    return this.app.preferences.settings;
  }

  /** What the engine or a rule said of a setting that was not taken. */
  get faults(): Readonly<Partial<Record<SettingName, string>>> {
    return this.#faults;
  }

  checksOf(...groups: readonly Check['group'][]): readonly Check[] {
    return (this.kept.checks ?? []).filter(({ group }) => groups.includes(group));
  }

  /** Tests every back end and executor again. */
  async check(): Promise<void> {
    const { kept } = this;
    if (kept.checking) return;
    kept.checking = true;
    try {
      kept.checks = (await this.app.engine.client.system.doctor({})).checks;
      kept.checkError = null;
    } catch (error) {
      kept.checkError = asVolterra(error);
    } finally {
      kept.checking = false;
    }
  }

  async verify(): Promise<void> {
    const { kept } = this;
    const verdict = await kept.verifying.follow(() => this.app.engine.client.store.verify({}));
    if (verdict) kept.verdict = verdict;
  }

  /** Takes a setting where the engine takes it; says at its field why not. */
  async set<Name extends SettingName>(name: Name, value: Settings[Name]): Promise<void> {
    try {
      await this.app.preferences.saveNow({ [name]: value });
      this.#say(name, null);
      if (name === 'trainingExecutor') await this.check();
    } catch (error) {
      this.#say(name, sentenceOf(asVolterra(error)));
    }
  }

  /** A rule of a field that is not even sent. */
  refuse(name: SettingName, fault: string): void {
    this.#say(name, fault);
  }

  async showFolder(): Promise<void> {
    await this.app.engine.client.shell.revealData({});
  }

  #say(name: SettingName, fault: string | null): void {
    const { [name]: _old, ...others } = this.#faults;
    this.#faults = fault === null ? others : { ...others, [name]: fault };
  }
}

function asVolterra(error: unknown): VolterraError {
  return error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
}

function sentenceOf(error: VolterraError): string {
  return `Not saved: ${error.message}`;
}
