import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';
import { writeContourNodes, type Contour } from './contour.ts';

/** Nodes of a contour as they are gathered level by level. */
export interface ContourBuffer {
  count: number;
  readonly nodes: ComplexVector;
  /** u′ step/π */
  readonly factors: ComplexVector;
  /** φ̂ times the factors. */
  readonly samples: ComplexVector;
}

export const MOST_NODES = 8192;
const BLOCK = 32;

/** Making typed arrays costs more than filling them, so one buffer serves all contours: it is empty between calls. */
const shared: ContourBuffer = {
  count: 0,
  nodes: complexVector(MOST_NODES),
  factors: complexVector(MOST_NODES),
  samples: complexVector(MOST_NODES),
};

/** Scratch of exact lengths, as characteristic functions want them. */
const blocks = Array.from({ length: BLOCK + 1 }, (_, length) => ({
  u: complexVector(length),
  derivative: complexVector(length),
  value: complexVector(length),
}));

/**
 * The buffer, emptied.
 * @returns the one buffer that there is; what it held before is lost
 */
export function emptyContourBuffer(): ContourBuffer {
  shared.count = 0;
  return shared;
}

/**
 * Evaluates φ̂ at ξ_j = (first + j)·step and appends nodes, factors and samples.
 * @param buffer appended to
 * @param cf characteristic function
 * @param contour contour
 * @param points spacing of ξ, index of the first point (halves lie between), number of points
 */
export function appendPoints(
  buffer: ContourBuffer,
  cf: CharacteristicFunction,
  contour: Contour,
  { step, first, count }: { readonly step: number; readonly first: number; readonly count: number },
): void {
  const weight = step / Math.PI;
  for (let done = 0; done < count; done += BLOCK) {
    const size = Math.min(BLOCK, count - done);
    const { u, derivative, value } = blocks[size]!;
    writeContourNodes(contour, { step, first: first + done, count: size }, u, derivative);
    cf.evaluate(u, value);
    const { nodes, factors, samples, count: at } = buffer;
    for (let j = 0; j < size; j += 1) {
      const own = first + done + j === 0 ? 0.5 * weight : weight;
      const fr = own * derivative.re[j]!;
      const fi = own * derivative.im[j]!;
      nodes.re[at + j] = u.re[j]!;
      nodes.im[at + j] = u.im[j]!;
      factors.re[at + j] = fr;
      factors.im[at + j] = fi;
      samples.re[at + j] = value.re[j]! * fr - value.im[j]! * fi;
      samples.im[at + j] = value.re[j]! * fi + value.im[j]! * fr;
    }
    buffer.count += size;
  }
}

/**
 * Halves every factor and sample: two rules of one step become one of half the step.
 * @param buffer changed
 */
export function halveWeights({ count, factors, samples }: ContourBuffer): void {
  for (let j = 0; j < count; j += 1) {
    factors.re[j]! *= 0.5;
    factors.im[j]! *= 0.5;
    samples.re[j]! *= 0.5;
    samples.im[j]! *= 0.5;
  }
}

/**
 * Elements from …to of a vector, as a view.
 * @param vector any
 * @param from first element
 * @param to behind the last
 * @returns view on the same memory
 */
export function viewOf({ re, im }: ComplexVector, from: number, to: number): ComplexVector {
  return { re: re.subarray(from, to), im: im.subarray(from, to) };
}

/**
 * A copy of the first elements of a vector.
 * @param vector any
 * @param count number of elements
 * @returns own memory
 */
export function copyOf({ re, im }: ComplexVector, count: number): ComplexVector {
  return { re: re.slice(0, count), im: im.slice(0, count) };
}
