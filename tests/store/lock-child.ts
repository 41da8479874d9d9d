// `hold`: takes the lock and waits to be killed. `race`: takes it twenty times against others and checks that it is alone.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WriterLock } from '#store/writer-lock.ts';

const [folder, mode] = process.argv.slice(2);
const say = (text: string): void => void writeSync(1, `${text}\n`);

if (mode === 'hold') {
  const lock = new WriterLock(folder!);
  say('locked');
  setInterval(() => lock, 1000);
} else {
  const token = join(folder!, 'inside');
  let won = 0;
  let clean = true;
  while (won < 20) {
    let lock: WriterLock | undefined;
    try {
      lock = new WriterLock(folder!);
    } catch {
      await sleep(1 + Math.random() * 5);
      continue;
    }
    try {
      closeSync(openSync(token, 'wx'));
      await sleep(2);
      rmSync(token);
    } catch {
      clean = false;
    }
    won += 1;
    lock.release();
  }
  say(`won ${won} ${clean ? 'clean' : 'NOT ALONE'}`);
}
