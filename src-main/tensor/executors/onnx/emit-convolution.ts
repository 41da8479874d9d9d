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
    case 'convKernelGradient':
      return writer.set(value, emitKernelGradient(writer, value));
  }
}

/** Reverses height and width. */
function turnOver(writer: GraphWriter, kernel: string): string {
  const [from, to] = [writer.integers([-1, -1]), writer.integers([-(2 ** 31), -(2 ** 31)])];
  return writer.node('Slice', [kernel, from, to, writer.integers([2, 3]), writer.integers([-1, -1])]);
}

/**
 * For each place of the kernel one product of matrices, pixels × from and pixels × to. A convolution with the slope as its kernel
 * would do the same with an output of nine pixels, too small for wide registers: four times the time.
 */
function emitKernelGradient(writer: GraphWriter, { inputs, shape }: Value): string {
  const [image, slope] = inputs as [Value, Value];
  const [height, width, from, to] = shape as [number, number, number, number];
  const [rows, imageHeight, imageWidth] = slope.shape as [number, number, number];
  const half = [(height - 1) / 2, (width - 1) / 2] as const;
  const pixels = rows * imageHeight * imageWidth;
  const matrix = (name: string, columns: number): string =>
    writer.node('Reshape', [name, writer.integers([pixels, columns])]);
  const slopes = matrix(writer.get(slope), to);
  const axes = writer.integers([1, 2]);
  const around = writer.integers([...half, ...half]);
  const padded =
    height * width === 1
      ? writer.get(image)
      : writer.node('Pad', [writer.get(image), around, writer.reals(Float32Array.of(0), []), axes]);
  const parts = Array.from({ length: height * width }, (_, tap) => {
    const [y, x] = [Math.floor(tap / width), tap % width];
    const bounds = [writer.integers([y, x]), writer.integers([y + imageHeight, x + imageWidth])];
    const moved = height * width === 1 ? padded : writer.node('Slice', [padded, ...bounds, axes]);
    return writer.node('Gemm', [matrix(moved, from), slopes], { transA: 1 });
  });
  const whole = parts.length === 1 ? parts[0]! : writer.node('Concat', parts, { axis: 0 });
  return writer.node('Reshape', [whole, writer.integers(shape)]);
}
