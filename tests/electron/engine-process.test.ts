import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FromEngine } from '#contract/wire.ts';
import { EngineProcess } from '#electron/engine-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'volterra-engine-'));
const running: EngineProcess[] = [];

/** An engine that is a few lines of script. */
function start(name: string, script: string) {
  const enginePath = join(folder, `${name}.mjs`);
  writeFileSync(enginePath, script);
  const messages: FromEngine[] = [];
  const deaths: boolean[] = [];
  const engine = new EngineProcess(
    { nodePath: process.execPath, enginePath, args: ['--data', folder] },
    { onMessage: (message) => messages.push(message), onDeath: (willRestart) => deaths.push(willRestart) },
  );
  running.push(engine);
  return { engine, messages, deaths };
}

const echo = `
process.send({ m: 'ready', dataDir: process.argv[3], pid: process.pid });
process.on('message', (message) => {
  if (message.m === 'shutdown') process.exit(0);
  process.send({ m: 'frame', port: message.port, frame: message.frame });
});`;

afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});

describe('the engine process', () => {
  it('starts with its arguments and passes typed arrays unchanged', async () => {
    const { engine, messages } = start('echo', echo);
    await vi.waitFor(() => expect(messages[0]).toMatchObject({ m: 'ready', dataDir: folder }), {
      timeout: 10_000,
    });
    engine.send({ m: 'frame', port: 1, frame: { value: Float64Array.of(1.5, NaN, -0) } });
    await vi.waitFor(() => expect(messages).toHaveLength(2), { timeout: 10_000 });
    expect(messages[1]).toEqual({ m: 'frame', port: 1, frame: { value: Float64Array.of(1.5, NaN, -0) } });
  });

  it('is started again after a death, until the third within ten minutes', async () => {
    const { deaths } = start('dying', 'process.exit(3);');
    await vi.waitFor(() => expect(deaths).toEqual([true, true, false]), { timeout: 20_000 });
  });

  it('counts a program that cannot be started as dead', async () => {
    const deaths: boolean[] = [];
    const command = { nodePath: join(folder, 'no-such-node'), enginePath: 'x', args: [] };
    running.push(
      new EngineProcess(command, { onMessage: () => undefined, onDeath: (again) => deaths.push(again) }),
    );
    await vi.waitFor(() => expect(deaths).toEqual([true, true, false]), { timeout: 20_000 });
  });

  it('stops when asked and is not started again', async () => {
    const { engine, messages, deaths } = start('stopping', echo);
    await vi.waitFor(() => expect(messages).toHaveLength(1), { timeout: 10_000 });
    await engine.stop();
    expect(deaths).toEqual([]);
    expect(() => engine.send({ m: 'shutdown' })).not.toThrow();
  });
});
