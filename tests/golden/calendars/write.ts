import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cboe, cfe, nyse } from '../../support/calendars.ts';
import { tabulateCalendar } from './tabulate.ts';

/** Run by hand after a deliberate change of a calendar file: `node tests/golden/calendars/write.ts`, then read the diff. */
for (const calendar of [nyse, cboe, cfe]) {
  const table = {
    source: `resources/calendars/${calendar.id}.json, tabulated; dates before 2025-07 agree with the rows of published index histories`,
    tolerance: 'exact',
    ...tabulateCalendar(calendar),
  };
  writeFileSync(join(import.meta.dirname, `${calendar.id}.json`), `${JSON.stringify(table, null, 1)}\n`);
}
