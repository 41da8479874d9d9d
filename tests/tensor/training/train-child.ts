// Trains the small run with a checkpoint after every step and says each step: node train-child.ts <checkpoint>
import { onnxExecutor } from '#tensor/executors/onnx.ts';
import { trainNetwork } from '#tensor/training/train-network.ts';
import { smallRun } from './small-run.ts';

await onnxExecutor.available();
await trainNetwork(smallRun(onnxExecutor, process.argv[2]), {
  heard: (event) => {
    if (event.kind === 'step') process.stdout.write(`${event.step}\n`);
  },
});
