import type { Value } from '../../graph/value.ts';
import type { GraphWriter } from './graph-writer.ts';

type Kind = 'conv2d' | 'convImageGradient' | 'convKernelGradient';

/** Kernels come as [height, width, from, to]. */
export function emitConvolution(writer: GraphWriter, value: Value, kind: Kind): void {
  const [a, b, bias] = value.inputs as [Value, Value, Value | undefined];
  const [height, width] = (kind === 'convKernelGradient' ? value : b).shape as [number, number];
  const half = [(height - 1) / 2, (width - 1) / 2];
  const pads = [...half, ...half];
  switch (kind) {
    case 'conv2d': {
      const kernel = writer.node('Transpose', [writer.get(b)], { perm: [3, 2, 0, 1] });
      const names = [writer.get(a, 'channelsFirst'), kernel, ...(bias ? [writer.get(bias)] : [])];
      return writer.set(value, writer.node('Conv', names, { pads }), 'channelsFirst');
    }
    case 'convImageGradient': {
      const kernel = turnOver(writer, writer.node('Transpose', [writer.get(b)], { perm: [2, 3, 0, 1] }));
      const names = [writer.get(a, 'channelsFirst'), kernel];
      return writer.set(value, writer.node('Conv', names, { pads }), 'channelsFirst');
    }
    case 'convKernelGradient': {
      const perm = [1, 0, 2, 3];
      const image = writer.node('Transpose', [writer.get(a, 'channelsFirst')], { perm });
      const slope = writer.node('Transpose', [writer.get(b, 'channelsFirst')], { perm });
      const kernel = writer.node('Conv', [image, slope], { pads });
      return writer.set(value, writer.node('Transpose', [kernel], { perm: [2, 3, 0, 1] }));
    }
  }
}

/** Reverses height and width. */
function turnOver(writer: GraphWriter, kernel: string): string {
  const [from, to] = [writer.integers([-1, -1]), writer.integers([-(2 ** 31), -(2 ** 31)])];
  return writer.node('Slice', [kernel, from, to, writer.integers([2, 3]), writer.integers([-1, -1])]);
}
