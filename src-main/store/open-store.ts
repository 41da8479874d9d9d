import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { VolterraError, type WireError } from '#contract/errors.ts';
import type { RecordChunk } from '#quant/market/records.ts';
import { prepareFolder } from './place.ts';
import { fromWire, toStoreError } from './sqlite-errors.ts';
import type { ImportSession, Store, StoreOptions, StoreReader, StoreWriter } from './store.ts';
import { type CallOptions, ThreadClient } from './thread-port.ts';
import type { ReaderApi } from './threads/reader.thread.ts';
import type { ScannerApi } from './threads/scanner.thread.ts';
import type { ThreadStart } from './threads/thread-role.ts';
import type { WriterApi } from './threads/writer.thread.ts';

/**
 * Opens the store of a data folder: one thread that writes, one that reads, and one for each long scan while it runs.
 * @throws VolterraError STORE_LOCKED while another process writes to it, STORE_TOO_NEW, STORE_UNSAFE_PLACE, STORE_IO …
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const readOnly = options.readOnly ?? false;
  const threads = new Threads(options.workerUrl, {
    folder: findFolder(options.dataDir, readOnly),
    migrationsDir: options.migrationsDir,
    readOnly,
    recovery: null,
  });
  const writer = readOnly ? null : await threads.start<WriterApi>('writer');
  const recovery = writer ? await writer.call('ready', []) : null;
  try {
    const reader = await threads.start<ReaderApi>('reader', { recovery });
    return {
      read: createReader(reader),
      write: createWriter(writer, threads),
      close: () => closeAll(writer, reader),
    };
  } catch (error) {
    await writer?.call('close', []);
    await writer?.terminate();
    throw error;
  }
}

class Threads {
  readonly #workerUrl: URL;
  readonly #start: Omit<ThreadStart, 'role'>;

  constructor(workerUrl: URL, start: Omit<ThreadStart, 'role'>) {
    this.#workerUrl = workerUrl;
    this.#start = start;
  }

  async start<Api>(role: ThreadStart['role'], change: Partial<ThreadStart> = {}): Promise<ThreadClient<Api>> {
    const workerData: ThreadStart = { ...this.#start, ...change, role };
    const worker = new Worker(this.#workerUrl, { workerData, name: `store-${role}` });
    const [first] = (await once(worker, 'message').catch((error: unknown) => {
      throw toStoreError(error, this.#start.folder);
    })) as [{ ready: true } | { failed: WireError }];
    if ('failed' in first) {
      await worker.terminate();
      throw fromWire(first.failed);
    }
    return new ThreadClient<Api>(worker);
  }

  /** Runs one piece of work on a thread of its own. */
  async scan<T>(work: (client: ThreadClient<ScannerApi>) => Promise<T>): Promise<T> {
    const client = await this.start<ScannerApi>('scanner');
    try {
      return await work(client);
    } finally {
      await client.terminate();
    }
  }
}

function findFolder(dataDir: string, readOnly: boolean): string {
  try {
    return prepareFolder(dataDir, readOnly);
  } catch (error) {
    throw toStoreError(error, dataDir);
  }
}

async function closeAll(
  writer: ThreadClient<WriterApi> | null,
  reader: ThreadClient<ReaderApi>,
): Promise<void> {
  await reader.call('close', []);
  await reader.terminate();
  if (!writer) return;
  await writer.call('close', []);
  await writer.terminate();
}

function createReader(client: ThreadClient<ReaderApi>): StoreReader {
  return {
    summaries: () => client.call('summaries', []),
    dailySeries: (...args) => client.call('dailySeries', args),
    intradaySeries: (...args) => client.call('intradaySeries', args),
    futures: (...args) => client.call('futures', args),
    rankedFutures: (...args) => client.call('rankedFutures', args),
    publishedVix: (...args) => client.call('publishedVix', args),
    yieldCurve: (...args) => client.call('yieldCurve', args),
    chains: (...args) => client.call('chains', args),
    chainQuotes: (...args) => client.call('chainQuotes', args),
    marketDays: () => client.call('marketDays', []),
    imports: (...args) => client.call('imports', args),
    rejectedRows: (...args) => client.call('rejectedRows', args),
    importByFileHash: (...args) => client.call('importByFileHash', args),
    mapping: (...args) => client.call('mapping', args),
    jobs: (...args) => client.call('jobs', args),
    calibrations: (...args) => client.call('calibrations', args),
    calibration: (...args) => client.call('calibration', args),
    currentCalibration: (...args) => client.call('currentCalibration', args),
    calibrationPoints: (...args) => client.call('calibrationPoints', args),
    simulations: (...args) => client.call('simulations', args),
    simulation: (...args) => client.call('simulation', args),
    alertRules: () => client.call('alertRules', []),
    alertEvents: (...args) => client.call('alertEvents', args),
    schedules: () => client.call('schedules', []),
    scheduleSlots: (...args) => client.call('scheduleSlots', args),
    info: () => client.call('info', []),
  };
}

function createWriter(client: ThreadClient<WriterApi> | null, threads: Threads): StoreWriter {
  const call: ThreadClient<WriterApi>['call'] = (name, args) =>
    client ? client.call(name, args) : Promise.reject(new VolterraError('STORE_READ_ONLY'));
  return {
    beginImport: async (start) => createSession(call, await call('beginImport', [start])),
    recordRefusal: (report, rejected = []) => call('recordRefusal', [report, rejected]),
    removeImport: (batchId) => call('removeImport', [batchId]),
    saveMapping: (mapping) => call('saveMapping', [mapping]),
    saveJob: (row) => call('saveJob', [row]),
    saveCalibration: (run, events, promote = false) => call('saveCalibration', [run, events, promote]),
    promoteCalibration: (runId, atMs) => call('promoteCalibration', [runId, atMs]),
    saveSimulation: (run) => call('saveSimulation', [run]),
    saveAlertRule: (rule) => call('saveAlertRule', [rule]),
    removeAlertRule: (alertId) => call('removeAlertRule', [alertId]),
    saveSchedule: (schedule) => call('saveSchedule', [schedule]),
    removeSchedule: (scheduleId) => call('removeSchedule', [scheduleId]),
    saveSlots: (change) => call('saveSlots', [change]),
    verify: (options) => threads.scan((scanner) => scanner.call('verify', [], options satisfies CallOptions)),
    snapshot: (path) => threads.scan((scanner) => scanner.call('snapshot', [path])),
    backup: (path) => threads.scan((scanner) => scanner.call('backup', [path])),
    backupDaily: (nowMs) => threads.scan((scanner) => scanner.call('backupDaily', [nowMs])),
  };
}

function createSession(call: ThreadClient<WriterApi>['call'], session: number): ImportSession {
  return {
    append: async (chunk) => ({ outcome: await call('append', [session, trimmed(chunk)]) }),
    reject: (rows) => call('reject', [session, rows]),
    commit: (summary) => call('commit', [session, summary]),
    rollback: () => call('rollback', [session]),
  };
}

/** Copies views that are parts of larger buffers: posting them would copy the whole buffer of each. */
function trimmed(chunk: RecordChunk): RecordChunk {
  const entries = Object.entries(chunk).map(([name, value]: [string, unknown]) => [
    name,
    trimmedValue(value, chunk.count),
  ]);
  return Object.fromEntries(entries) as RecordChunk;
}

function trimmedValue(value: unknown, count: number): unknown {
  if (!(value instanceof Float64Array || value instanceof Int32Array || value instanceof Uint8Array))
    return value;
  const whole = value.length <= count && value.byteLength === value.buffer.byteLength;
  return whole ? value : value.slice(0, count);
}
