import { countElements } from '../../graph/value.ts';
import type { Shape } from '../../graph/value.ts';
import type { Tensor } from './tensors.ts';

/** Called for every pixel and place of the kernel with the first channels of the three factors. */
type Visit = (image: number, kernel: number, output: number) => void;

/**
 * output[n,y,x,t] takes image[n, y + i − ⌊h/2⌋, x + j − ⌊w/2⌋, f]·kernel[i,j,f,t]; the three functions below differ in which
 * of the factors is summed up.
 */
function visitTaps(image: Shape, kernel: Shape, visit: Visit): void {
  const [rows, height, width, from] = image as [number, number, number, number];
  const [kernelHeight, kernelWidth, , to] = kernel as [number, number, number, number];
  for (let pixel = 0; pixel < rows * height * width; pixel += 1) {
    const x = pixel % width;
    const y = Math.floor(pixel / width) % height;
    for (let tap = 0; tap < kernelHeight * kernelWidth; tap += 1) {
      const dy = Math.floor(tap / kernelWidth) - (kernelHeight - 1) / 2;
      const dx = (tap % kernelWidth) - (kernelWidth - 1) / 2;
      if (y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) continue;
      visit((pixel + dy * width + dx) * from, tap * from * to, pixel * to);
    }
  }
}

export function convolve(image: Tensor, kernel: Tensor, bias: Tensor | undefined): Float64Array {
  const [rows, height, width] = image.shape as [number, number, number];
  const to = kernel.shape[3]!;
  const out = new Float64Array(rows * height * width * to);
  if (bias) for (let i = 0; i < out.length; i += 1) out[i] = bias.values[i % to]!;
  const from = image.shape[3]!;
  visitTaps(image.shape, kernel.shape, (source, weight, target) => {
    for (let f = 0; f < from; f += 1) {
      const pixel = image.values[source + f]!;
      for (let t = 0; t < to; t += 1) out[target + t]! += pixel * kernel.values[weight + f * to + t]!;
    }
  });
  return out;
}

export function convImageGradient(slope: Tensor, kernel: Tensor): Float64Array {
  const shape = slope.shape.with(3, kernel.shape[2]!);
  const out = new Float64Array(countElements(shape));
  const [from, to] = kernel.shape.slice(2) as [number, number];
  visitTaps(shape, kernel.shape, (source, weight, target) => {
    for (let f = 0; f < from; f += 1) {
      let total = 0;
      for (let t = 0; t < to; t += 1)
        total += slope.values[target + t]! * kernel.values[weight + f * to + t]!;
      out[source + f]! += total;
    }
  });
  return out;
}

export function convKernelGradient(image: Tensor, slope: Tensor, kernel: Shape): Float64Array {
  const out = new Float64Array(countElements(kernel));
  const [from, to] = kernel.slice(2) as [number, number];
  visitTaps(image.shape, kernel, (source, weight, target) => {
    for (let f = 0; f < from; f += 1) {
      const pixel = image.values[source + f]!;
      for (let t = 0; t < to; t += 1) out[weight + f * to + t]! += pixel * slope.values[target + t]!;
    }
  });
  return out;
}
