import { getContext, setContext } from 'svelte';
import type { VolterraError } from '#contract/errors.ts';
import { hasWindow } from '#renderer/api/connect.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import { notices } from '#renderer/ui/notices.svelte.ts';
import { saveFile } from '#renderer/ui/save-file.ts';
import type { VerifyResult } from './verify-words.ts';
import { ImportQueue } from './import-queue.svelte.ts';
import { resultSentence } from './import-words.ts';
import { filesOfDrop, pickFiles } from './pick-files.ts';

/** What can be done with the data from any screen; the Data screen shows it. */
export class DataDesk {
  readonly queue: ImportQueue;
  readonly #app: AppState;
  guideShown = $state(false);
  verification = $state.raw<{
    readonly fraction: number | null;
    readonly result: VerifyResult | null;
  } | null>(null);

  constructor(app: AppState) {
    this.#app = app;
    this.queue = new ImportQueue(app.engine);
  }

  /** In the window the dialog gives paths, in a browser the files themselves. */
  async choose(folder: boolean): Promise<void> {
    this.#app.show('data');
    await this.#attempt(async () => {
      if (hasWindow())
        this.queue.addPaths((await this.#app.engine.client.shell.pickFiles({ folders: folder })).paths);
      else this.queue.addFiles(await pickFiles(folder));
    });
  }

  async drop(transfer: DataTransfer): Promise<void> {
    this.#app.show('data');
    await this.#attempt(async () => this.queue.addFiles(await filesOfDrop(transfer)));
  }

  async loadSample(): Promise<void> {
    await this.#attempt(async () => {
      await this.queue.loadSample();
      this.#sayResult();
      if (this.queue.lastResult) this.#app.show('market');
    });
  }

  async importReady(): Promise<void> {
    await this.#attempt(async () => {
      await this.queue.importReady();
      this.#sayResult();
    });
  }

  async removeImport(batchId: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#app.engine.client.data.removeImport({ batchId });
      this.#app.engine.invalidate();
      notices.say('The import and its rows were removed.');
    });
  }

  async exportRejectedRows(batchId?: string): Promise<void> {
    await this.#attempt(async () => {
      const { client } = this.#app.engine;
      const { fileName, text } = await client.data.exportRejectedRows(
        batchId === undefined ? {} : { batchId },
      );
      saveFile(fileName, text);
    });
  }

  async verify(): Promise<void> {
    if (this.verification?.result === null) return;
    this.verification = { fraction: null, result: null };
    await this.#attempt(async () => {
      const job = this.#app.engine.client.store.verify();
      for await (const event of job.events) {
        if (event.type === 'progress') this.verification = { fraction: event.fraction, result: null };
      }
      this.verification = { fraction: 1, result: await job.result };
    });
    if (this.verification?.result === null) this.verification = null;
  }

  #sayResult(): void {
    const result = this.queue.lastResult;
    if (result) notices.say(resultSentence(result));
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { message, toWire } = error as VolterraError;
      const advice = typeof toWire === 'function' ? (error as VolterraError).toWire().advice : '';
      notices.say(`${message.replace(/[.]$/, '')}. ${advice}`, 'error');
    }
  }
}

const contextKey = Symbol('data-desk');

export function provideData(desk: DataDesk): DataDesk {
  return setContext(contextKey, desk);
}

export function useData(): DataDesk {
  return getContext<DataDesk>(contextKey);
}
