import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import type { CalibrationView } from './calibration-view.ts';
import { componentIds } from './component-words.ts';
import type { ComponentId } from './component-words.ts';
import { expiryName, isOfNodes, slicesOf } from './fit-picture.ts';
import type { ExpiryFit, FitPicture } from './fit-picture.ts';
import type { LiveRun, LossPoint } from './live-run.svelte.ts';
import type { RunChoice } from './run-choice.svelte.ts';

/** What the pictures of a fit depend on. */
export interface FitSelectionParts {
  readonly runs: RunChoice;
  readonly live: LiveRun;
  readonly labelOf: (model: string) => string;
  /** Day of the quotes that the desk stands for. */
  readonly quoteDate: () => string | null;
  readonly component: () => CalibrationView['component'];
}

/** The fit on the screen, and the part of it that is looked at: component, expiry, parameter. */
export class FitSelection {
  readonly #parts: FitSelectionParts;
  #param = $state<string | null>(null);
  #expiry = $state<string | null>(null);

  constructor(parts: FitSelectionParts) {
    this.#parts = parts;
  }

  readonly picture: FitPicture | null = $derived.by(() => {
    const { runs, live, quoteDate } = this.#parts;
    const { state } = live;
    if (runs.watching && state) {
      const name = this.#parts.labelOf(state.model);
      return {
        title: `${name}, running`,
        name: briefly(name),
        quoteDate: quoteDate(),
        source: '',
        sample: false,
        expiries: state.expiries,
      };
    }
    const { shown, besideRun } = runs;
    return shown && this.#pictureOf(shown, besideRun && this.#nameAmong(['A', shown], besideRun));
  });
  readonly besidePicture: FitPicture | null = $derived.by(() => {
    const { shown, besideRun } = this.#parts.runs;
    return shown && besideRun && this.#pictureOf(besideRun, this.#nameAmong(['B', besideRun], shown));
  });

  #pictureOf(run: CalibrationRun, shortName: string | null): FitPicture {
    const name = this.#parts.labelOf(run.model);
    return {
      title: `${name}, ${run.quoteDate ?? 'no date'}`,
      name: shortName ?? briefly(name),
      quoteDate: run.quoteDate,
      source: run.imported?.fileName ?? run.provenance?.sources.join(', ') ?? '',
      sample: run.sample,
      expiries: run.expiries,
    };
  }

  /** How the loss fell: of the running calibration, else of the shown run. */
  get trace(): readonly LossPoint[] {
    const { runs, live } = this.#parts;
    if (runs.watching) return live.state?.points ?? [];
    const trace = runs.shown?.trace;
    return trace
      ? Array.from(trace.evaluations, (evaluations, index) => ({ evaluations, loss: trace.loss[index]! }))
      : [];
  }

  /** Kinds of instruments that the shown calibration speaks about. */
  get shownComponents(): readonly ComponentId[] {
    const { picture } = this;
    return componentIds.filter((id) => picture?.expiries.some(({ component }) => component === id));
  }

  get component(): ComponentId {
    const { shownComponents } = this;
    const wanted = this.#parts.component();
    return shownComponents.includes(wanted) ? wanted : (shownComponents[0] ?? wanted);
  }

  get slices(): readonly ExpiryFit[] {
    return slicesOf(this.picture, this.component).toSorted((a, b) => a.expiryYears - b.expiryYears);
  }

  get selectedSlice(): ExpiryFit | null {
    const { slices } = this;
    const chosen = slices.find((fit) => expiryName(fit) === this.#expiry);
    if (chosen) return chosen;
    const quoted = slices.filter((fit) => !isOfNodes(fit));
    return (
      (quoted.length > 0 ? quoted : slices).toSorted(
        (a, b) => Math.abs(a.expiryYears - 30 / 365) - Math.abs(b.expiryYears - 30 / 365),
      )[0] ?? null
    );
  }

  selectExpiry(name: string): void {
    this.#expiry = name;
  }

  step(by: number): void {
    const { slices, selectedSlice } = this;
    if (!selectedSlice) return;
    const index = Math.max(0, Math.min(slices.length - 1, slices.indexOf(selectedSlice) + by));
    this.#expiry = expiryName(slices[index]!);
  }

  /** The parameter whose profile is drawn. */
  get param(): string | null {
    const { shown } = this.#parts.runs;
    if (!shown) return null;
    const names = shown.profiles.map(({ param }) => param);
    return this.#param !== null && names.includes(this.#param) ? this.#param : (names[0] ?? null);
  }

  selectParam(name: string): void {
    this.#param = name;
  }

  /** What tells one run from the other: the model, else the day. */
  #nameAmong([letter, run]: readonly [letter: string, run: Named], other: Named): string {
    if (run.model !== other.model) return `${letter} ${briefly(this.#parts.labelOf(run.model))}`;
    return run.quoteDate === other.quoteDate ? letter : `${letter} ${run.quoteDate ?? ''}`;
  }
}

/** "Quintic OU" of "Quintic OU, two factors": names of lines are short. */
const briefly = (label: string): string => label.split(',')[0]!;

type Named = Pick<CalibrationRun, 'model' | 'quoteDate' | 'runId'>;
