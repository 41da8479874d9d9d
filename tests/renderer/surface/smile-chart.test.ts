import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SurfaceFitResult } from '#contract/schemas/surface.ts';
import { layoutPlot, pointAt } from '#renderer/charts/paint/plot-layout.ts';
import { projector, startView, turn } from '#renderer/charts/paint/solid-view.ts';
import { lineValueAt } from '#renderer/charts/readout.ts';
import { cumulativeNormal, placeOnAxis } from '#renderer/charts/smile-axis.ts';
import { shownQuotes, smileChart } from '#renderer/charts/smile.chart.ts';
import type { SmileOptions } from '#renderer/charts/smile.chart.ts';
import { rowLabels, sliceOfRow, surfaceVolsChart } from '#renderer/charts/surface-vols.chart.ts';
import { normalCdf } from '#quant/math/normal.ts';
import { loadFixture } from '../charts/load-fixture.ts';

const data = loadFixture<SurfaceFitResult>('surface-fit.json');
const slice = data.slices[0]!;
const view = (options: Partial<SmileOptions> = {}) =>
  smileChart.view(
    { slice, method: 'svi', chain: data.chain, provenance: data.provenance, beside: [] },
    { axis: 'moneyness', range: 'used', spans: [], ...options },
  );

describe('the smile', () => {
  it('draws bid, mid and ask in vol points, and hollow what is not used, with the reason', () => {
    const { bars } = view({ range: 'all' });
    const [quotes] = bars;
    shownQuotes(slice, 'all').forEach((index, point) => {
      expect(quotes!.hollow[point]).toBe(slice.quotes.reason[index] === 'used' ? 0 : 1);
      expect(quotes!.middle[point]).toBe(100 * slice.quotes.midVol[index]!);
    });
    const unused = quotes!.pointLabels.filter((_label, point) => quotes!.hollow[point] === 1);
    expect(unused.length).toBeGreaterThan(2);
    for (const label of unused) expect(label).toMatch(/^\d+ [CP], (no bid|crossed|in the money|outlier)/);
  });

  it('leaves the in-the-money side out unless all quotes are wanted', () => {
    const names = (range: SmileOptions['range']) =>
      shownQuotes(slice, range).map((index) => slice.quotes.reason[index]);
    expect(names('used')).not.toContain('inTheMoney');
    expect(names('all')).toContain('inTheMoney');
  });

  it('has the same points on every axis, ascending from puts to calls', () => {
    for (const axis of ['strike', 'moneyness', 'delta'] as const) {
      const spec = view({ axis, range: 'all' });
      const x = [...spec.bars[0]!.x].filter((place) => Number.isFinite(place));
      expect(x).toEqual(x.toSorted((a, b) => a - b));
      expect(spec.lines[0]!.x.length).toBeGreaterThan(3);
    }
    expect(view({ axis: 'strike' }).marks[0]!.x).toBeCloseTo(slice.forward!, 9);
    expect(view({ axis: 'delta' }).xTicks!.map(({ label }) => label)).toContain('25P');
  });

  it('puts a violation where it is, and into sight', () => {
    const spec = view({ spans: [{ from: -0.6, to: -0.5, label: 'butterfly' }] });
    expect(spec.spans[0]).toMatchObject({ from: -0.6, to: -0.5 });
    expect(spec.xRange[0]).toBeLessThan(-0.6);
  });

  it('says why where there is no fit', () => {
    const refused = data.slices.find(({ fit }) => fit.status === 'TOO_FEW_QUOTES')!;
    const spec = smileChart.view(
      { slice: refused, method: 'svi', chain: data.chain, provenance: null, beside: [] },
      { axis: 'moneyness', range: 'used', spans: [] },
    );
    expect(spec.summary).toMatch(/^No fit of SPX 2028-12-15: Only \d+ quotes are left/);
    expect(spec.lines).toEqual([]);
  });

  it('finds the quote under the pointer', () => {
    const spec = view({ range: 'all' });
    const layout = layoutPlot(spec, 600, 400);
    const bars = spec.bars[0]!;
    bars.x.forEach((x, point) => {
      if (bars.hollow[point] === 1) return;
      const found = pointAt(spec, layout, layout.xOf(x), layout.yOf(bars.middle[point]!));
      expect(found && bars.x[found.point]).toBeCloseTo(x, 9);
    });
    expect(pointAt(spec, layout, 0, 0)).toBeNull();
  });
});

describe('the axes of a smile', () => {
  it('have a normal distribution that is exact to less than a pixel', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (x) => {
        // Abramowitz and Stegun give |error| < 7.5e-8.
        expect(Math.abs(cumulativeNormal(x) - normalCdf(x))).toBeLessThan(7.6e-8);
      }),
    );
  });

  it('have no place for a strike without a forward, nor for a delta without a vol', () => {
    expect(placeOnAxis('strike', { forward: null, expiryYears: 1 }, 0, 0.2)).toBeNaN();
    expect(placeOnAxis('delta', { forward: 100, expiryYears: 1 }, 0, 0)).toBeNaN();
    expect(placeOnAxis('delta', { forward: 100, expiryYears: 1 }, 0, 0.2)).toBeCloseTo(normalCdf(-0.1), 6);
  });

  it('read a line between its points and nowhere else', () => {
    const line = { x: Float64Array.of(0, 1, 2), y: Float64Array.of(10, 20, Number.NaN) };
    expect([lineValueAt(line, 0.25), lineValueAt(line, 1)]).toEqual([12.5, 20]);
    expect([lineValueAt(line, -1), lineValueAt(line, 1.5), lineValueAt(line, 3)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
});

describe('the surface', () => {
  const options = { quantity: 'vols', projected: null, showProjected: false } as const;

  it('names its rows by expiry and finds their smiles', () => {
    expect(rowLabels(data)).toEqual(['2026-06-03', '2026-06-30', '2026-07-17']);
    expect([0, 1, 2, 3].map((row) => sliceOfRow(data, row))).toEqual([0, 1, 2, -1]);
  });

  it('shows vols in points, and a gap where there is none', () => {
    const spec = surfaceVolsChart.view(data, options);
    data.grid.impliedVols.forEach((vol, cell) => {
      expect(spec.counts[cell]).toBe(Number.isFinite(vol) ? 1 : 0);
      if (Number.isFinite(vol)) expect(spec.values[cell]).toBe(100 * vol);
    });
    expect(spec.counts).toContain(0);
  });

  it('averages residuals near each column and scales around zero', () => {
    const spec = surfaceVolsChart.view(data, { ...options, quantity: 'residuals' });
    const used = data.slices
      .filter(({ fit }) => fit.curve)
      .reduce((sum, { usedQuotes }) => sum + usedQuotes, 0);
    expect(spec.counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(used);
    expect(spec.scale.kind).toBe('diverging');
  });

  it('shows what a projection changes', () => {
    const projected = { ...data.grid, impliedVols: data.grid.impliedVols.map((vol) => vol + 0.01) };
    const spec = surfaceVolsChart.view(data, { ...options, quantity: 'change', projected });
    for (const value of spec.values) if (Number.isFinite(value)) expect(value).toBeCloseTo(1, 9);
    expect(surfaceVolsChart.view(data, { ...options, projected, showProjected: true }).title).toContain(
      'projected',
    );
  });
});

describe('the eye on the 3-D surface', () => {
  it('keeps the whole box in the picture from every side at zoom 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: 0, max: 90, noNaN: true }),
        (azimuth, elevation) => {
          const project = projector({ azimuth, elevation, zoom: 1 }, 400, 300);
          for (const [x, y, z] of [-0.5, 0.5].flatMap((a) =>
            [-0.5, 0.5].flatMap((b) => [0, 1].map((c) => [a, b, c] as const)),
          )) {
            const point = project(x, y, z);
            expect(point.x).toBeGreaterThanOrEqual(0);
            expect(point.x).toBeLessThanOrEqual(400);
            expect(point.y).toBeGreaterThanOrEqual(0);
            expect(point.y).toBeLessThanOrEqual(300);
          }
        },
      ),
    );
  });

  it('goes around without end and not beyond the zenith', () => {
    let view = startView;
    for (let step = 0; step < 200; step += 1) view = turn(view, { azimuth: 30, elevation: 10, zoom: 1.5 });
    expect(view.elevation).toBe(90);
    expect(view.zoom).toBe(3);
    expect(Math.abs(view.azimuth)).toBeLessThanOrEqual(180);
  });
});
