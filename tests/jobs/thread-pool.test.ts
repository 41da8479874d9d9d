import { describe, expect, it } from 'vitest';
import type { ToThread } from '#jobs/compute-messages.ts';
import { ThreadPool } from '#jobs/thread-pool.ts';

const script = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const answering = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ taskId }) => {
    if (taskId === 'die') process.exit(3);
    else parentPort.postMessage({ value: taskId });
  });
`;

function messageOf(taskId: string, input: unknown = null): ToThread {
  return { taskId, seed: 0, shared: new SharedArrayBuffer(8), work: { step: 'split', input } };
}

describe('a thread that is lost', () => {
  it.each([
    ['ends as it starts', 'process.exit(3);', 'exit code 3'],
    ['throws as it starts', "throw new Error('no kernels');", 'no kernels'],
    ['has no script', "import 'file:///nowhere/at-all.js';", 'at-all.js'],
  ])('%s: its step fails, and so does what waited behind it', async (_how, code, why) => {
    const pool = new ThreadPool({ workerUrl: script(code), width: 1, workerData: null });
    const answers = await Promise.all([
      pool.run(messageOf('first'), 'interactive'),
      pool.run(messageOf('second'), 'batch'),
    ]);
    for (const answer of answers)
      expect(answer).toMatchObject({ failure: { unforeseen: expect.stringContaining(why) as string } });
  });

  it('fails its step where no thread can be had at all', async () => {
    const pool = new ThreadPool({
      workerUrl: new URL('https://example.invalid/'),
      width: 1,
      workerData: null,
    });
    const answer = await pool.run(messageOf('first'), 'interactive');
    expect(answer).toHaveProperty('failure');
  });

  it('that dies over a step is replaced for the next one', async () => {
    const pool = new ThreadPool({ workerUrl: script(answering), width: 1, workerData: null });
    const [died, next] = await Promise.all([
      pool.run(messageOf('die'), 'interactive'),
      pool.run(messageOf('next'), 'interactive'),
    ]);
    expect(died).toHaveProperty('failure');
    expect(next).toEqual({ value: 'next' });
    expect(await pool.run(messageOf('last'), 'interactive')).toEqual({ value: 'last' });
    // A message that cannot be copied costs its own step only.
    expect(
      await pool.run(
        messageOf('uncopied', () => 0),
        'interactive',
      ),
    ).toHaveProperty('failure');
    expect(await pool.run(messageOf('after'), 'interactive')).toEqual({ value: 'after' });
  });
});
