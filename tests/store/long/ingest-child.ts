// Imports batch after batch until it is killed; says `begin <n>` and `done <n> <hash>` on stdout, the latter after the commit.
// Starts by importing the batch before the first again: resuming must change nothing.
import { writeSync } from 'node:fs';
import { openStore } from '#store/open-store.ts';
import type { Store } from '#store/store.ts';
import { batchChunks, batchName, batchRejects, RECORDS } from './batches.ts';
import { importStart, migrationsDir, summary, workerUrl } from '../support.ts';

const [folder, from] = process.argv.slice(2);
const say = (text: string): void => void writeSync(1, `${text}\n`);

async function importBatch(store: Store, number: number): Promise<void> {
  const { fileName, fileHash } = batchName(number);
  say(`begin ${number}`);
  const session = await store.write.beginImport(
    importStart({ fileName, fileHash, batchId: `${fileName}-${process.pid}` }),
  );
  let written = 0;
  let known = 0;
  for (const chunk of batchChunks(number)) {
    const { outcome } = await session.append(chunk);
    written += outcome.filter((value) => value === 0).length;
    known += outcome.filter((value) => value === 1).length;
  }
  if (written === 0 && known === RECORDS) {
    await session.rollback();
    say(`known ${number}`);
    return;
  }
  const rejects = batchRejects(number);
  await session.reject(rejects);
  const report = await session.commit(summary(written, known, rejects.length));
  say(`done ${number} ${report.batchHash!}`);
}

const store = await openStore({ dataDir: folder!, migrationsDir, workerUrl });
say('open');
const first = Number(from);
if (first > 0) await importBatch(store, first - 1);
for (let number = first; ; number += 1) await importBatch(store, number);
