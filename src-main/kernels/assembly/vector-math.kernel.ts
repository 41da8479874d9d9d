// Elementary functions over columns of doubles: what the other kernels are made of, for tests, measurements and callers
// that need nothing more. `count` is even; columns lie at byte addresses.
import { atan2 as atan2Lanes } from './lanes/arctangent';
import { exp as expLanes } from './lanes/exponential';
import { log as logLanes } from './lanes/logarithm';
import { millsRatio as millsRatioLanes } from './lanes/mills-ratio';
import { cos as cosLanes, sin as sinLanes } from './lanes/trigonometry';

/** First byte that no constant occupies. */
export function freeMemory(): usize {
  return __heap_base;
}

export function exp(x: usize, out: usize, count: i32): void {
  const end = x + ((<usize>count) << 3);
  for (; x < end; x += 16, out += 16) v128.store(out, expLanes(v128.load(x)));
}

export function log(x: usize, out: usize, count: i32): void {
  const end = x + ((<usize>count) << 3);
  for (; x < end; x += 16, out += 16) v128.store(out, logLanes(v128.load(x)));
}

export function sin(x: usize, out: usize, count: i32): void {
  const end = x + ((<usize>count) << 3);
  for (; x < end; x += 16, out += 16) v128.store(out, sinLanes(v128.load(x)));
}

export function cos(x: usize, out: usize, count: i32): void {
  const end = x + ((<usize>count) << 3);
  for (; x < end; x += 16, out += 16) v128.store(out, cosLanes(v128.load(x)));
}

export function atan2(y: usize, x: usize, out: usize, count: i32): void {
  const end = x + ((<usize>count) << 3);
  for (; x < end; y += 16, x += 16, out += 16) v128.store(out, atan2Lanes(v128.load(y), v128.load(x)));
}

export function millsRatio(z: usize, out: usize, count: i32): void {
  const end = z + ((<usize>count) << 3);
  for (; z < end; z += 16, out += 16) v128.store(out, millsRatioLanes(v128.load(z)));
}
