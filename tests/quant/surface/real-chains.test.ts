import { describe, expect, it } from 'vitest';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { fitSurface, type FittedSurface } from '#quant/surface/fit-surface.ts';
import type { SurfaceMethod } from '#quant/surface/fit-status.ts';
import { hasSmile } from '#quant/surface/fit-status.ts';
import { projectGrid } from '#quant/surface/project-grid.ts';
import { sharedRoot, sharedSkipReason } from '../../support/shared-data.ts';
import { readPublished } from '../volatility-index/read-market-files.ts';
import { slicesOfRealChain, spxChains, vixChain, type RealChain } from './real-chains.ts';

const live = spxChains.filter(({ date }) => date !== '2023-04-05');
const dead = spxChains.find(({ date }) => date === '2023-04-05')!;

function fitted(chain: RealChain, method: SurfaceMethod): FittedSurface {
  return fitSurface({ slices: slicesOfRealChain(chain), method });
}

/** Whatever has no number says so, and numbers are finite. */
function expectMarked({ slices }: FittedSurface): void {
  for (const { fit, quotes, forward, status } of slices) {
    expect(fit.message.length).toBeGreaterThan(8);
    expect(forward === null).toBe(status !== 'OK');
    expect(hasSmile(fit.status)).toBe(fit.curve !== null);
    if (fit.curve) {
      expect(fit.curve.impliedVols.every((vol) => vol > 0 && vol < 5)).toBe(true);
      expect(fit.curve.density.every(Number.isFinite)).toBe(true);
    }
    quotes.reason.forEach((reason, row) => {
      if (reason === 'used') expect(quotes.midVol[row]! > 0).toBe(true);
    });
  }
}

describe.skipIf(!sharedRoot)(`real chains (${sharedRoot ? 'real data' : sharedSkipReason})`, () => {
  it.each(live)('$name: SVI over every expiry, no butterfly at quoted strikes', (chain) => {
    const surface = fitted(chain, 'svi');
    expectMarked(surface);
    const withSmile = surface.slices.filter(({ fit }) => fit.curve);
    expect(withSmile.length).toBeGreaterThan(40);
    // Smiles of five parameters over all out-of-the-money strikes of SPX: what one sees, with room for a change of the search.
    expect(surface.rmseVolPoints).toBeLessThan(2.2);
    for (const { fit } of withSmile) expect(fit.butterfly.filter(({ worst }) => worst < -0.05)).toEqual([]);
    // The degenerate minimum of volsurf-rs#96 puts the money at 11 to 14 times the quotes.
    for (const { atmVol, points } of withSmile) {
      const nearest = points.logMoneyness.reduce(
        (best, k, at) => (Math.abs(k) < Math.abs(points.logMoneyness[best]!) ? at : best),
        0,
      );
      expect(Math.abs(atmVol! / points.impliedVols[nearest]! - 1)).toBeLessThan(0.15);
    }
    const projected = projectGrid(surface.grid);
    expect(['OK', 'UNCHANGED']).toContain(projected.status);
    expect(projected.after.free).toBe(true);
  });

  it.each(live)('$name: eSSVI is free of arbitrage as it is', (chain) => {
    const surface = fitted(chain, 'essvi');
    expectMarked(surface);
    expect(surface.arbitrage).toMatchObject({ free: true, calendar: [], butterfly: [], lee: [] });
    expect(surface.rmseVolPoints).toBeLessThan(4);
    expect(projectGrid(surface.grid).status).toBe('UNCHANGED');
  });

  it('the dead book of 2023-04-05 has smiles only where it has quotes', () => {
    const surface = fitted(dead, 'svi');
    expectMarked(surface);
    const statuses = surface.slices.map(({ fit }) => fit.status);
    expect(statuses.length).toBeGreaterThan(50);
    expect(statuses.filter((status) => status === 'NO_FORWARD').length).toBeGreaterThan(45);
    for (const { fit, quotes, status } of surface.slices)
      if (status === 'NO_FORWARD') {
        expect(fit.rmseVolPoints).toBeNull();
        expect(new Set(quotes.reason)).toEqual(new Set(['noForward']));
      }
  });

  it('forwards of the monthly expiries carry the index at rates less dividends', () => {
    const slices = slicesOfRealChain(spxChains.find(({ date }) => date === '2023-04-14')!);
    const monthly = readPublished('2023-04-14').map(({ expiryDay }) => expiryDay);
    const compared = slices.filter(({ root, expiryDay }) => root === 'SPX' && monthly.includes(expiryDay!));
    expect(compared.length).toBe(10);
    for (const { forward, forwardError, rate, expiryYears } of compared) {
      // Cost of carry from the index at 4137.64: rates of 3.5 to 5.5 % less dividends of 1 to 2 %.
      const carry = Math.log(forward! / 4137.64) / expiryYears;
      expect(carry).toBeGreaterThan(0.02);
      expect(carry).toBeLessThan(0.12 * Math.max(1, 0.05 / expiryYears));
      expect(forwardError).toBeLessThan(0.1);
      expect(rate! > 0.03 && rate! < 0.06).toBe(true);
    }
  });

  it('rates come from the quotes and their neighbours where no Treasury curve is at hand', () => {
    const slices = slicesOfRealChain(
      spxChains.find(({ date }) => date === '2023-05-26')!,
      { withoutCurve: true },
    );
    const sources = new Set(
      slices.filter(({ status }) => status === 'OK').map(({ rateSource }) => rateSource),
    );
    expect(sources).toEqual(new Set(['PARITY', 'NEIGHBOURS']));
  });

  it('VIX options have forwards of their own and smiles that rise with the strike', () => {
    const surface = fitted(vixChain, 'svi');
    expectMarked(surface);
    const withSmile = surface.slices.filter(({ fit }) => fit.curve);
    expect(withSmile.length).toBe(13);
    for (const { forward, riskReversal25 } of withSmile) {
      expect(forward! > 16 && forward! < 26).toBe(true);
      if (riskReversal25 !== null) expect(riskReversal25).toBeGreaterThan(0);
    }
  });

  it('American chains are refused', () => {
    for (const [file, date] of [
      ['spy_2023-04-11.csv', '2023-04-11'],
      ['qqq_2023-06-12.csv', '2023-06-12'],
    ] as const) {
      const slices = slicesOfRealChain({ name: file, file, date, time: '16:15' });
      expect(new Set(slices.map(({ status }) => status))).toEqual(new Set(['AMERICAN']));
      expect(slices[0]!.message).toMatch(/Choose an index root/u);
    }
  });

  it('a choice by hand takes one quote out and leaves the rest', () => {
    const chain = spxChains.find(({ date }) => date === '2023-05-26')!;
    const only = [{ root: 'SPX', expiryDay: fromIsoDate('2023-06-16') }];
    const [before] = slicesOfRealChain(chain, { only });
    const strike = before!.points.strikes[10]!;
    const [after] = slicesOfRealChain(chain, {
      only,
      exclude: [{ ...only[0]!, strike, isCall: strike >= before!.forward! }],
    });
    expect(after!.points.strikes.length).toBe(before!.points.strikes.length - 1);
    expect(after!.points.strikes.includes(strike)).toBe(false);
  });
});
