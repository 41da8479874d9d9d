import type { Arithmetic } from '#quant/processes/arithmetic.ts';
import type { NodeId } from './graph.ts';
import { doubleExp, doubleLog, doubleNormalQuantile } from './elementary-double.ts';
import { singleExp, singleLog, singleNormalQuantile } from './elementary-single.ts';
import type { Primitives } from './graph-arithmetic.ts';

type Elementary = Pick<Arithmetic<NodeId>, 'exp' | 'log' | 'normalQuantile'>;

/**
 * e^x, ln x and the normal quantile as graphs, so that every back end has the same ones.
 * @param m primitives of a precision
 * @returns doubles to about 1 ulp, singles to a few
 */
export function elementaryFunctions(m: Primitives): Elementary {
  return m.precision === 'f64'
    ? {
        exp: (x) => doubleExp(m, x),
        log: (x) => doubleLog(m, x),
        normalQuantile: (u) => doubleNormalQuantile(m, u),
      }
    : {
        exp: (x) => singleExp(m, x),
        log: (x) => singleLog(m, x),
        normalQuantile: (u) => singleNormalQuantile(m, u),
      };
}
