import { describe, expect, it } from 'vitest';
import { millsRatio, millsSlope } from '#quant/black/mills-ratio.ts';

// √(π/2) e^{z²/2} erfc(z/√2) and 1 − zR(z) at the double z, 60 digits of mpmath, rounded.
const golden = [
  { z: 0.0, ratio: 1.2533141373155003, slope: 1.0 },
  { z: 1e-8, ratio: 1.2533141273155004, slope: 0.9999999874668587 },
  { z: 0.3, ratio: 1.0018374009921558, slope: 0.6994487797023533 },
  { z: 1.2, ratio: 0.5925743237930028, slope: 0.28891081144839664 },
  { z: 1.25, ratio: 0.5784303460476311, slope: 0.27696206744046115 },
  { z: 1.5, ratio: 0.5158156382179634, slope: 0.22627654267305497 },
  { z: 2.7, ratio: 0.3326931666670028, slope: 0.10172844999909235 },
  { z: 5.9, ratio: 0.1649915453003238, slope: 0.026549882728089464 },
  { z: 6.0, ratio: 0.16237766089686745, slope: 0.02573403461879523 },
  { z: 12.0, ratio: 0.08276628650136918, slope: 0.006804561983569873 },
  { z: 37.0, ratio: 0.027007327965128336, slope: 0.0007288652902515656 },
  { z: 100000.0, ratio: 9.999999999e-6, slope: 9.999999997e-11 },
];

describe("Mills' ratio", () => {
  it.each(golden)('and its fall at $z agree with 60 digits', ({ z, ratio, slope }) => {
    // Two polynomials of positive terms and a division: four or five roundings.
    expect(Math.abs(millsRatio(z) / ratio - 1)).toBeLessThan(6e-16);
    expect(Math.abs(millsSlope(z) / slope - 1)).toBeLessThan(1e-15);
  });

  it('falls without a jump where the approximations meet', () => {
    for (const z of [1.25, 1.5, 6]) {
      const before = z * (1 - 2 ** -52);
      expect(Math.abs(millsRatio(z) / millsRatio(before) - 1)).toBeLessThan(1e-15);
      expect(Math.abs(millsSlope(z) / millsSlope(before) - 1)).toBeLessThan(1.5e-15);
    }
  });

  it('goes to its ends', () => {
    expect(millsRatio(Number.POSITIVE_INFINITY)).toBe(0);
    expect(millsSlope(Number.POSITIVE_INFINITY)).toBe(0);
    expect(millsSlope(0)).toBe(1);
  });
});
