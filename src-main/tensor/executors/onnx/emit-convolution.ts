import type { Value } from '../../graph/value.ts';
import type { GraphWriter } from './graph-writer.ts';

type Kind = 'conv2d' | 'convImageGradient' | 'convKernelGradient';

/** Kernels come as [height, width, from, to]. */
export function emitConvolution(writer: GraphWriter, value: Value, kind: Kind): void {
  const [a, b, bias] = value.inputs as [Value, Value, Value | undefined];
  if (kind === 'convKernelGradient') return writer.set(value, emitKernelGradient(writer, value));
  const [height, width, from, to] = b.shape as [number, number, number, number];
  const half = [(height - 1) / 2, (width - 1) / 2];
  const attributes = { pads: [...half, ...half], kernel_shape: [height, width], strides: [1, 1] };
  const isBack = kind === 'convImageGradient';
  const biases = bias ? [writer.get(bias)] : [];
  if (writer.canBlock(from) && writer.canBlock(to)) {
    const kernel = blockKernel(writer, b, isBack);
    const names = [writer.get(a, 'blocked'), kernel, ...biases];
    return writer.set(
      value,
      writer.blockedNode('Conv', names, { ...attributes, dilations: [1, 1] }),
      'blocked',
    );
  }
  const perm = isBack ? [2, 3, 0, 1] : [3, 2, 0, 1];
  const kernel = writer.node('Transpose', [kernelOf(writer, b, isBack)], { perm });
  const image = writer.node('Conv', [writer.get(a, 'channelsFirst'), kernel, ...biases], attributes);
  writer.set(value, image, 'channelsFirst');
  // what follows is worked on as the next convolution wants it
  if (writer.canBlock(value.shape[3]!)) {
    const blocked = writer.get(value, 'blocked');
    writer.forget(value);
    writer.set(value, blocked, 'blocked');
  }
}

/** For the way back height and width are reversed. */
function kernelOf(writer: GraphWriter, kernel: Value, isBack: boolean): string {
  if (!isBack) return writer.get(kernel);
  const [from, to] = [writer.integers([-1, -1]), writer.integers([-(2 ** 31), -(2 ** 31)])];
  const [axes, steps] = [writer.integers([0, 1]), writer.integers([-1, -1])];
  return writer.node('Slice', [writer.get(kernel), from, to, axes, steps]);
}

/** [out / block, in / block, height, width, block of in, block of out], passed on as [out, in, height, width]. */
function blockKernel(writer: GraphWriter, kernel: Value, isBack: boolean): string {
  const [height, width, from, to] = kernel.shape as [number, number, number, number];
  const block = writer.block!;
  const parts = writer.integers([height, width, from / block, block, to / block, block]);
  const cut = writer.node('Reshape', [kernelOf(writer, kernel, isBack), parts]);
  const perm = isBack ? [2, 4, 0, 1, 5, 3] : [4, 2, 0, 1, 3, 5];
  const whole = writer.integers(isBack ? [from, to, height, width] : [to, from, height, width]);
  return writer.node('Reshape', [writer.node('Transpose', [cut], { perm }), whole]);
}

/**
 * For each place of the kernel one product of matrices, to × pixels and pixels × from, with both as they lie in memory: the other
 * way round a third slower. A convolution with the slope as its kernel would do the same with an output of nine pixels, too small
 * for wide registers: six times the time.
 */
function emitKernelGradient(writer: GraphWriter, { inputs, shape }: Value): string {
  const [image, slope] = inputs as [Value, Value];
  const [height, width, from, to] = shape as [number, number, number, number];
  const [rows, imageHeight, imageWidth] = slope.shape as [number, number, number];
  const half = [(height - 1) / 2, (width - 1) / 2] as const;
  const pixels = rows * imageHeight * imageWidth;
  const byChannel = writer.node('Transpose', [writer.get(slope, 'channelsFirst')], { perm: [1, 0, 2, 3] });
  const slopes = writer.node('Reshape', [byChannel, writer.integers([to, pixels])]);
  const axes = writer.integers([1, 2]);
  const around = writer.integers([...half, ...half]);
  const isPoint = height * width === 1;
  const zero = writer.reals(Float32Array.of(0), []);
  const padded = isPoint ? writer.get(image) : writer.node('Pad', [writer.get(image), around, zero, axes]);
  const parts = Array.from({ length: height * width }, (_, tap) => {
    const [y, x] = [Math.floor(tap / width), tap % width];
    const bounds = [writer.integers([y, x]), writer.integers([y + imageHeight, x + imageWidth])];
    const moved = isPoint ? padded : writer.node('Slice', [padded, ...bounds, axes]);
    return writer.node('Gemm', [slopes, writer.node('Reshape', [moved, writer.integers([pixels, from])])]);
  });
  const whole = parts.length === 1 ? parts[0]! : writer.node('Concat', parts, { axis: 0 });
  const taps = writer.node('Reshape', [whole, writer.integers([height * width, to, from])]);
  const turned = writer.node('Transpose', [taps], { perm: [0, 2, 1] });
  return writer.node('Reshape', [turned, writer.integers(shape)]);
}
