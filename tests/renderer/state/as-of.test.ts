import { afterEach, describe, expect, it, vi } from 'vitest';
import { AsOf } from '#renderer/state/as-of.svelte.ts';
import { openFake } from '../support/fake-connection.ts';
import { days, isoOf } from '../support/market-fixture.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

async function openAsOf(): Promise<AsOf> {
  const engine = await openFake();
  const asOf = inRoot(() => new AsOf(engine));
  await until(() => asOf.date !== null);
  return asOf;
}

describe('the as-of date', () => {
  afterEach(() => void vi.useRealTimers());

  it('follows the newest day until another one is chosen', async () => {
    const asOf = await openAsOf();
    expect(asOf.date).toBe('2026-05-15');
    expect(asOf.wanted).toBeNull();
    expect([asOf.isLatest, asOf.hasNext, asOf.hasPrevious]).toEqual([true, false, true]);
  });

  it('takes the last day with data at or before the wanted one', async () => {
    const asOf = await openAsOf();
    asOf.choose('2026-05-10');
    expect(asOf.date).toBe('2026-05-08');
    asOf.choose('1990-01-01');
    expect(asOf.date).toBe(isoOf(days[0]!));
    expect(asOf.hasPrevious).toBe(false);
    asOf.choose('2040-01-01');
    expect(asOf.date).toBe('2026-05-15');
  });

  it('leaves the date alone when the text is no date', async () => {
    const asOf = await openAsOf();
    asOf.choose('2026-05-12');
    for (const text of ['', 'yesterday', '2026-13-40', '12/05/2026']) asOf.choose(text);
    expect(asOf.date).toBe('2026-05-12');
  });

  it('steps by sessions over weekends, and stops at both ends', async () => {
    const asOf = await openAsOf();
    asOf.choose('2026-05-11');
    asOf.step(-1);
    expect(asOf.date).toBe('2026-05-08');
    asOf.step(-100_000);
    expect(asOf.date).toBe(isoOf(days[0]!));
    asOf.step(100_000);
    expect(asOf.date).toBe('2026-05-15');
    expect(asOf.wanted).toBeNull();
  });

  it('plays day by day to the newest, waits for slow panels, and stops there', async () => {
    const asOf = await openAsOf();
    vi.useFakeTimers();
    asOf.choose('2026-05-13');
    asOf.play();
    await vi.advanceTimersByTimeAsync(250);
    expect(asOf.date).toBe('2026-05-14');
    await vi.advanceTimersByTimeAsync(1000);
    expect(asOf.date).toBe('2026-05-15');
    expect(asOf.playing).toBe(false);
  });

  it('plays the last year when it starts from the newest day', async () => {
    const asOf = await openAsOf();
    vi.useFakeTimers();
    asOf.toggle();
    expect(asOf.date).toBe(isoOf(days[days.length - 253]!));
    asOf.toggle();
    await vi.advanceTimersByTimeAsync(1000);
    expect(asOf.date).toBe(isoOf(days[days.length - 253]!));
  });
});
