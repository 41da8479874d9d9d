import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedPath } from '../../support/shared-data.ts';
import { buildPeers } from '../peers/build-peers.ts';
import { jsonLinesOf } from '../peers/run-process.ts';

const PYTHON = '/usr/bin/python3';
/** The peers' script, without its middle part where PyTorch is not installed, and with a short budget for undisturbed runs. */
const SCRIPT = `
import importlib.util, sys
sys.path.insert(0, ".")
import common
common.median_time.__defaults__ = (5, 1, 12.0)
text = open("job04_monte_carlo.py").read()
if importlib.util.find_spec("torch") is None:
    text = text[:text.index("import torch")] + text[text.index("# ---- rough Bergomi"):]
exec(compile(text, "job04_monte_carlo.py", "exec"))
`;

/** A peer's figure: seconds by its name. */
export type PeerSeconds = ReadonlyMap<string, number>;

/**
 * NumPy and, where installed, PyTorch on the same jobs.
 * @param threads 1 or 2
 * @returns seconds by name, or what is missing
 */
export async function pythonPeers(threads: number): Promise<PeerSeconds | string> {
  if (!existsSync(sharedPath('peers', 'job04_monte_carlo.py'))) return 'no ../shared/peers';
  if (spawnSync(PYTHON, ['-c', 'import numpy, scipy'], { stdio: 'ignore' }).status !== 0)
    return 'no python3 with numpy and scipy';
  const lines = await jsonLinesOf([PYTHON, '-c', SCRIPT], [], {
    cwd: sharedPath('peers'),
    env: { PEERS_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore' },
  });
  return new Map(
    lines.map(({ value, share }) => {
      const told = /cpu\/wall ([\d.]+)/.exec(String(value['notes']))?.[1];
      const busy = Math.min(1, (told ? Number(told) : share) / threads);
      return [String(value['name']), Number(value['value']) * busy];
    }),
  );
}

/** QuantLib, and vectorised code as a limit, both in C++ on one thread; or what is missing. */
export async function compiledPeers(): Promise<PeerSeconds | string> {
  const folder = mkdtempSync(join(tmpdir(), 'volterra-peers-'));
  try {
    const commands = buildPeers(folder);
    if (typeof commands === 'string') return commands;
    const lines = [
      ...(await jsonLinesOf([...commands.quantlib, 'mc'], [], {})),
      ...(await jsonLinesOf(commands.ideal, ['ideal_heston_mc_f32'], {})),
    ];
    return new Map(
      lines.map(({ value, share }) => [String(value['name']), Number(value['value']) * Math.min(1, share)]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
