import { findNode } from './bundled-node.mjs';
import { inProject, projectRoot } from './project.mjs';
import { runCaptured } from './run-process.mjs';
import { SetupError, say } from './say.mjs';

const wanted = '@tensorflow/tfjs-node-gpu@4.22.0';
const needs = 'It needs an NVIDIA card with CUDA 11.2 and cuDNN 8.1, and the network once.';

/** Prints the devices of the library, in the Node that trains. */
const trial = `
  const u = require('node:util');
  u.isNullOrUndefined ??= (v) => v == null;
  u.isArray ??= Array.isArray;
  const tf = require('@tensorflow/tfjs-node-gpu');
  const [sum] = tf.add([1], [2]).dataSync();
  if (sum !== 3) throw new Error('1 + 2 gave ' + sum);
  console.log(tf.version['tfjs-core'] + ' on ' + (tf.backend().isUsingGpuDevice ? 'the card' : 'the processor: it finds no card'));
`;

/**
 * Adds TensorFlow's own library for NVIDIA cards to node_modules, beside the locked packages and not among them: it
 * exists for two platforms only, downloads by itself, and everything works without it.
 * @returns {Promise<number>} exit code
 */
export async function installGpuLibrary(platform = process.platform, arch = process.arch) {
  if (!['linux-x64', 'win32-x64'].includes(`${platform}-${arch}`))
    throw new SetupError(
      `TensorFlow for NVIDIA cards exists for Linux and Windows on x64 only. Training works without it.`,
      69,
    );
  say(`Installing ${wanted} and its library (about 500 MB) …`);
  const windows = platform === 'win32';
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--foreground-scripts', wanted];
  const installed = await runCaptured(windows ? 'npm.cmd' : 'npm', args, {
    cwd: projectRoot,
    shell: windows,
  });
  if (installed.code !== 0) throw failed('could not be installed', installed.output);
  const tried = await runCaptured(findNode(), ['-e', trial], { cwd: inProject('.') });
  if (tried.code !== 0) throw failed('is installed but does not load', tried.output);
  say(`TensorFlow ${tried.output.trim().split('\n').at(-1)}. volterra doctor shows how fast it trains.`);
  return 0;
}

function failed(what, output) {
  const end = output.trim().split('\n').slice(-12).join('\n');
  return new SetupError(`${end}\n${wanted} ${what}. ${needs} Training goes on with the other executors.`, 69);
}
