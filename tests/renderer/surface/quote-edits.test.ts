import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EditHistory, undoSteps } from '#renderer/panels/surface/edit-history.svelte.ts';
import {
  changedExpiries,
  isQuoteEdits,
  noEdits,
  quoteKey,
  toggleQuote,
} from '#renderer/panels/surface/quote-edits.ts';
import type { QuoteEdits, QuoteRef } from '#renderer/panels/surface/quote-edits.ts';

const ref = (strike: number, expiry = '2026-06-19'): QuoteRef => ({
  root: 'SPX',
  expiry,
  strike,
  kind: 'put',
});
const refs = fc.record({
  root: fc.constantFrom('SPX', 'SPXW'),
  expiry: fc.constantFrom('2026-06-19', '2026-07-17'),
  strike: fc.integer({ min: 1, max: 6 }),
  kind: fc.constantFrom('call' as const, 'put' as const),
});
const reasons = fc.constantFrom('used' as const, 'outlier' as const, 'noBid' as const, 'crossed' as const);
const moves = fc.array(fc.tuple(refs, reasons), { maxLength: 80 });

const play = (
  steps: readonly (readonly [QuoteRef, 'used' | 'outlier' | 'noBid' | 'crossed'])[],
): QuoteEdits => steps.reduce((edits, [quote, reason]) => toggleQuote(edits, quote, reason), noEdits);

describe('quotes by hand', () => {
  it('takes out what is used, keeps what a rule took out, and lets go of what was touched', () => {
    const out = toggleQuote(noEdits, ref(5000), 'used');
    expect(out).toEqual({ exclude: [ref(5000)], include: [] });
    expect(toggleQuote(out, ref(5000), 'excludedByHand')).toEqual(noEdits);
    const kept = toggleQuote(noEdits, ref(4000), 'outlier');
    expect(kept).toEqual({ exclude: [], include: [ref(4000)] });
    expect(toggleQuote(kept, ref(4000), 'used')).toEqual(noEdits);
  });

  it('leaves a quote without a forward alone', () => {
    expect(toggleQuote(noEdits, ref(5000), 'noForward')).toBe(noEdits);
  });

  it('never names a quote twice, and toggling twice changes nothing', () => {
    fc.assert(
      fc.property(moves, refs, reasons, (steps, quote, reason) => {
        const edits = play(steps);
        const keys = [...edits.exclude, ...edits.include].map(quoteKey);
        expect(new Set(keys).size).toBe(keys.length);
        const twice = toggleQuote(toggleQuote(edits, quote, reason), quote, reason);
        const sorted = (list: readonly QuoteRef[]): string[] => list.map(quoteKey).sort();
        if (keys.includes(quoteKey(quote))) return;
        expect(sorted(twice.exclude)).toEqual(sorted(edits.exclude));
        expect(sorted(twice.include)).toEqual(sorted(edits.include));
      }),
    );
  });

  it('names the expiries that changed, each once', () => {
    const before = play([[ref(1), 'used']]);
    const after = play([
      [ref(1), 'used'],
      [ref(2, '2026-07-17'), 'used'],
      [ref(3, '2026-07-17'), 'outlier'],
    ]);
    expect(changedExpiries(before, after).map(({ expiry }) => expiry)).toEqual(['2026-07-17']);
    expect(changedExpiries(after, after)).toEqual([]);
    expect(changedExpiries(after, noEdits).map(({ expiry }) => expiry)).toEqual(['2026-06-19', '2026-07-17']);
  });

  it('takes back only what was once stored', () => {
    expect(isQuoteEdits(noEdits)).toBe(true);
    expect(isQuoteEdits({ exclude: [ref(1)], include: [] })).toBe(true);
    for (const wrong of [null, 1, {}, { exclude: [] }, { exclude: [{ strike: 1 }], include: [] }]) {
      expect(isQuoteEdits(wrong)).toBe(false);
    }
  });
});

describe('undo and redo', () => {
  it('go back through every state and forth again, as many as are kept', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 70 }), (values) => {
        const history = new EditHistory<number | null>(null);
        const states: (number | null)[] = [null];
        for (const value of values) {
          if (value === states.at(-1)) continue;
          history.do(value);
          states.push(value);
        }
        const back: (number | null)[] = [history.present];
        while (history.canUndo) {
          history.undo();
          back.push(history.present);
        }
        expect(back.toReversed()).toEqual(states.slice(-undoSteps - 1));
        while (history.canRedo) history.redo();
        expect(history.present).toBe(states.at(-1));
      }),
    );
  });

  it('forget the way forth with a new edit, and do nothing at the ends', () => {
    const history = new EditHistory('a');
    history.undo();
    history.do('b');
    history.undo();
    history.do('c');
    history.redo();
    expect([history.present, history.canRedo, history.canUndo]).toEqual(['c', false, true]);
  });
});
