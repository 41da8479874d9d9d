import { parentPort, workerData } from 'node:worker_threads';
import { toStoreError } from '../sqlite-errors.ts';
import { serveCalls } from '../thread-port.ts';
import { createReader, type ReaderApi } from './reader.thread.ts';
import { createScanner, type ScannerApi } from './scanner.thread.ts';
import type { ThreadStart } from './thread-role.ts';
import { type WriterApi, WriterThread } from './writer.thread.ts';

/** Runs this thread in the role that it was started for; says `{ready}` or why it cannot. */
export function startStoreThread(): void {
  const port = parentPort;
  if (!port) throw new Error('A store thread is started by openStore.');
  const start = workerData as ThreadStart;
  const toError = (error: unknown) => toStoreError(error, start.folder);
  try {
    if (start.role === 'writer') serveCalls<WriterApi>(port, new WriterThread(start).handlers(), toError);
    else if (start.role === 'reader') serveCalls<ReaderApi>(port, createReader(start), toError);
    else serveCalls<ScannerApi>(port, createScanner(start), toError);
    port.postMessage({ ready: true });
  } catch (error) {
    port.postMessage({ failed: toError(error).toWire() });
    port.close();
  }
}
