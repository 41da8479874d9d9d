import { expect, it } from 'vitest';
import { settingsChange } from '#contract/schemas/system.ts';
import { bytesWords, checkColumns, deviceColumns } from '#renderer/panels/settings/health-rows.ts';
import { faultOfNumber, numberSettings } from '#renderer/panels/settings/setting-rules.ts';
import { showCell } from '#renderer/ui/table-column.ts';
import { healthyChecks } from '../support/fake-system.ts';

it('says of a check in words whether it works, and how fast', () => {
  const rows = healthyChecks.filter(({ group }) => group === 'simulation');
  const cells = rows.map((row) => deviceColumns.slice(0, 3).map((column) => showCell(column, row)));
  expect(cells).toEqual([
    ['● works', 'Simulation, readable', '4.20 M steps/s'],
    ['● works', 'Simulation, WebAssembly', '97.8 M steps/s'],
    ['○ absent', 'Simulation, graphics card', '–'],
  ]);
  expect(checkColumns[0]!.tone!({ ...rows[0]!, status: 'failed' })).toBe('red');
});

it('writes sizes in the unit that fits', () => {
  expect([240_128, 18_432_000, 72.4e9].map(bytesWords)).toEqual(['240 kB', '18.4 MB', '72.4 GB']);
});

it.each(Object.keys(numberSettings) as (keyof typeof numberSettings)[])(
  'has the limits of the contract for %s',
  (name) => {
    const { least, most } = numberSettings[name];
    for (const value of [least - 1, least, most, most + 1, least + 0.5, Number.NaN])
      expect(faultOfNumber(name, value) === null, `${value}`).toBe(
        settingsChange.safeParse({ [name]: value }).success,
      );
  },
);
