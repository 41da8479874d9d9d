import { SvelteSet } from 'svelte/reactivity';
import { VolterraError } from '#contract/errors.ts';
import type { CalibrationSummary } from '#contract/schemas/calibration.ts';
import { createQuery, type OutputOf } from '#renderer/api/query.svelte.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import { notices } from '#renderer/ui/notices.svelte.ts';
import { saveFile } from '#renderer/ui/save-file.ts';

export const formats = [
  { id: 'json', label: 'JSON (volterra.params/1)' },
  { id: 'csv', label: 'CSV' },
  { id: 'parquet', label: 'Parquet' },
  { id: 'quantlib', label: 'Python for QuantLib' },
] as const;
export type Format = (typeof formats)[number]['id'];

type ExportFile = OutputOf<'exports', 'params'>;
export type CheckedFile = OutputOf<'exports', 'readParams'>;

const mostRuns = 2_000;

/** What is to be exported, and the file that comes of it. */
export class ExportDesk {
  readonly runs;
  readonly file;
  readonly chosen = new SvelteSet<string>();
  format = $state<Format>('json');
  acknowledged = $state(false);
  checked = $state.raw<{
    readonly name: string;
    readonly text: string;
    readonly content: CheckedFile;
  } | null>(null);
  keeping = $state(false);
  checkError = $state.raw<{ readonly name: string; readonly error: VolterraError } | null>(null);
  readonly #app: AppState;

  constructor(app: AppState) {
    this.#app = app;
    this.runs = createQuery(app.engine, ['calibration', 'list'], () => ({ limit: mostRuns }));
    this.file = createQuery(app.engine, ['exports', 'params'], () =>
      this.chosen.size === 0
        ? null
        : { runIds: [...this.chosen], format: this.format, acknowledge: this.acknowledged },
    );
  }

  /** Doubtful sets: nothing is written before the yes. */
  get needsYes(): boolean {
    return this.file.error?.code === 'EXPORT_NEEDS_YES';
  }

  toggle({ runId }: CalibrationSummary): void {
    if (!this.chosen.delete(runId)) this.chosen.add(runId);
    // A yes was given to the sets that were seen with it.
    this.acknowledged = false;
  }

  chooseCurrent(): void {
    this.chosen.clear();
    for (const run of this.runs.data?.runs ?? []) if (run.current) this.chosen.add(run.runId);
    this.acknowledged = false;
  }

  save(file: ExportFile): void {
    const content = file.text ?? new Blob([bytesOf(file.base64!)]);
    saveFile(file.fileName, content, file.mediaType);
    notices.say(`${file.fileName} was written.`);
  }

  async copy(file: ExportFile): Promise<void> {
    if (file.text === null) return;
    try {
      await navigator.clipboard.writeText(file.text);
      notices.say(`${this.chosen.size === 1 ? 'The set was' : 'The sets were'} copied.`);
    } catch {
      notices.say('The clipboard refused the copy. Save the file instead.', 'error');
    }
  }

  /** Reads a document and shows what it holds, or what is wrong with it. */
  async check(file: File): Promise<void> {
    this.checked = null;
    this.checkError = null;
    try {
      const text = await file.text();
      this.checked = {
        name: file.name,
        text,
        content: await this.#app.engine.client.exports.readParams({ text }),
      };
    } catch (error) {
      this.#refuse(file.name, error);
    }
  }

  /** Keeps the sets of the checked file, so that they can be priced, compared and exported like runs. */
  async keep(): Promise<void> {
    const { checked } = this;
    if (!checked || this.keeping) return;
    this.keeping = true;
    try {
      const { name, text } = checked;
      const { runs, knownCount } = await this.#app.engine.client.exports.importParams({
        text,
        fileName: name,
      });
      notices.say(keptWords(name, runs.length, knownCount));
      this.runs.refresh();
    } catch (error) {
      this.#refuse(checked.name, error);
    } finally {
      this.keeping = false;
    }
  }

  #refuse(name: string, error: unknown): void {
    const known = error instanceof VolterraError ? error : new VolterraError('BAD_PARAMS_FILE');
    this.checkError = { name, error: known };
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** `2 sets of desk.json were kept; 1 had been kept before.` */
function keptWords(name: string, count: number, knownCount: number): string {
  const kept = count - knownCount;
  if (kept === 0) return `${name} had been imported before: its sets stand in the list.`;
  const sets = `${kept} ${kept === 1 ? 'set' : 'sets'} of ${name} ${kept === 1 ? 'was' : 'were'} kept`;
  return knownCount === 0 ? `${sets}, marked as imported.` : `${sets}; ${knownCount} had been kept before.`;
}
