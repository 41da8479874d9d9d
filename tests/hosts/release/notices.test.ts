import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeNotices } from '../../../src-main/hosts/release/notices.ts';

describe('third-party notices', () => {
  it('are those of what is installed (else: npm run notices)', () => {
    const written = readFileSync('THIRD-PARTY-NOTICES.md', 'utf8').replaceAll('\r\n', '\n');
    expect(written === writeNotices(), 'THIRD-PARTY-NOTICES.md is stale: run npm run notices').toBe(true);
  });

  it('hold the attribution that the charts ask for, and no tool of development', () => {
    const text = writeNotices();
    expect(text).toContain('Copyright (c) 2026 TradingView, Inc. https://www.tradingview.com/');
    expect(text).toContain('## better-sqlite3 ');
    expect(text).not.toMatch(/^## (vitest|eslint|playwright)/m);
  });
});
