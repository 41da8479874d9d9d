import { describe, expect, it } from 'vitest';
import { evidence, evidenceOf } from '#quant/repair/use/node-evidence.ts';

const grid = {
  expiriesYears: Float64Array.of(0.1, 0.5, 1),
  logMoneyness: Float64Array.of(-0.2, -0.1, 0, 0.1, 0.2),
};
const { quoted: Q, enclosed: I, outside: O } = evidence;

describe('evidence of a node', () => {
  it('is a quote, quotes around it, or none beyond it', () => {
    const observed = Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1);
    // The hull is a triangle: at half a year it reaches from −0.2·4/9 to 0.2·4/9, which no other node does.
    expect([...evidenceOf(grid, observed)]).toEqual([O, O, Q, O, O, O, O, I, O, O, Q, I, I, I, Q]);
    const wide = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1);
    expect([...evidenceOf(grid, wide)]).toEqual([Q, I, I, I, Q, I, I, I, I, I, Q, I, I, I, Q]);
  });

  it('lies between quotes of one maturity too, and nowhere around a single quote', () => {
    const line = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0);
    expect([...evidenceOf(grid, line)]).toEqual([O, O, O, O, O, O, Q, I, Q, O, O, O, O, O, O]);
    const one = Uint8Array.from(line, (_, cell) => (cell === 7 ? 1 : 0));
    expect([...evidenceOf(grid, one)].filter((each) => each === O)).toHaveLength(14);
    expect([...evidenceOf(grid, new Uint8Array(15))].every((each) => each === O)).toBe(true);
  });
});
