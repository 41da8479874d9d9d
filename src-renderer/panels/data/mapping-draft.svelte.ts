import type { ColumnMapping, Preview } from '#contract/schemas/data.ts';

export type Role = ColumnMapping['roles'][number];
export type RecordKind = ColumnMapping['recordKind'];

/** What a mapped table can be read as, and the columns that it then needs: one of each list. */
export const mappableKinds: readonly {
  id: RecordKind;
  label: string;
  needs: readonly (readonly Role[])[];
}[] = [
  { id: 'daily-bar', label: 'Daily values of one series', needs: [['date'], ['close', 'value', 'settle']] },
  {
    id: 'vx-bar',
    label: 'VIX futures, one row per contract and day',
    needs: [['date'], ['expiry'], ['settle', 'close']],
  },
  {
    id: 'option-quote',
    label: 'Option quotes',
    needs: [['date'], ['expiry'], ['strike'], ['option-kind'], ['bid'], ['ask']],
  },
  { id: 'yield', label: 'Yields by tenor', needs: [['date'], ['rate']] },
];

export const roles: readonly Role[] = [
  'ignore',
  'date',
  'time',
  'open',
  'high',
  'low',
  'close',
  'settle',
  'volume',
  'open-interest',
  'value',
  'symbol',
  'expiry',
  'strike',
  'option-kind',
  'bid',
  'ask',
  'last',
  'implied-vol',
  'rate',
];

/** Roles that several columns may have. */
const repeatable: readonly Role[] = ['ignore', 'rate'];

/** How the user says an unknown table is to be read; never more certain than what was said. */
export class MappingDraft {
  readonly #headerHash: string;
  readonly columnNames: readonly string[];
  recordKind = $state<RecordKind>('daily-bar');
  roles = $state<Role[]>([]);
  seriesId = $state('');
  unit = $state('');
  dateOrder = $state<ColumnMapping['dateOrder'] | ''>('');
  decimalSeparator = $state<ColumnMapping['decimalSeparator']>('.');

  constructor(preview: Preview) {
    const proposed = preview.proposedMapping;
    this.#headerHash = preview.headerHash ?? '';
    this.columnNames = preview.columns.map(({ name }) => name);
    this.roles = preview.columns.map(({ role }, index) => proposed?.roles[index] ?? role);
    if (!proposed) return;
    this.recordKind = proposed.recordKind;
    this.seriesId = proposed.seriesId ?? '';
    this.unit = proposed.unit ?? '';
    this.dateOrder = proposed.dateOrder;
    this.decimalSeparator = proposed.decimalSeparator;
  }

  /** What is still missing, in sentences; empty when the mapping can be tried. */
  get problems(): readonly string[] {
    const kind = mappableKinds.find(({ id }) => id === this.recordKind);
    const missing = (kind?.needs ?? []).filter((oneOf) => !oneOf.some((role) => this.roles.includes(role)));
    const used = this.roles.filter((role) => !repeatable.includes(role));
    const twice = used.filter(
      (role, index) => used.indexOf(role) !== index && used.lastIndexOf(role) === index,
    );
    return [
      ...missing.map((oneOf) => `No column is the ${oneOf.join(' or the ')}.`),
      ...twice.map((role) => `Two columns are the ${role}.`),
      ...(this.dateOrder === '' ? ['The order of day, month and year is not chosen.'] : []),
      ...(this.needsSeries && !/^[A-Za-z0-9^._-]{1,64}$/.test(this.seriesId)
        ? ['The series has no name: letters, digits, and ^ . _ - only.']
        : []),
    ];
  }

  get needsSeries(): boolean {
    return this.recordKind === 'daily-bar' && !this.roles.includes('symbol');
  }

  /** Null while something is missing. */
  toMapping(): ColumnMapping | null {
    if (this.problems.length > 0 || this.dateOrder === '') return null;
    return {
      headerHash: this.#headerHash,
      recordKind: this.recordKind,
      roles: [...this.roles],
      ...(this.needsSeries ? { seriesId: this.seriesId } : {}),
      dateOrder: this.dateOrder,
      decimalSeparator: this.decimalSeparator,
      ...(this.unit.trim() ? { unit: this.unit.trim() } : {}),
    };
  }
}
