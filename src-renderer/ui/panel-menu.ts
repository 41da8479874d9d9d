import type { MenuItem } from './menu-item.ts';
import { saveFile } from './save-file.ts';
import { fileStem, stampTable, toCsv, toTsv } from './table-data.ts';
import type { ExportNote, TableData } from './table-data.ts';

/** What a panel can give away about itself. */
export interface PanelExports {
  title: string;
  /** `YYYY-MM-DD` of the data, not of the wish. */
  asOf?: string | null;
  source?: string | null;
  sample?: boolean;
  /** Exactly the data that is drawn. */
  table?: (() => TableData) | undefined;
  /** The picture with as-of and source burnt in. */
  png?: (() => Promise<Blob>) | undefined;
  provenance?: readonly { readonly label: string; readonly value: string }[] | undefined;
  onreset?: (() => void) | undefined;
}

export interface PanelMenuActions {
  readonly tableShown: boolean;
  readonly toggleTable: () => void;
  readonly showProvenance: () => void;
  readonly say: (text: string) => void;
}

/** Only what the panel can do: no item stands there dead. */
export function buildPanelMenu(panel: PanelExports, actions: PanelMenuActions): readonly MenuItem[] {
  const { table, png, provenance, onreset } = panel;
  const items: MenuItem[] = [];
  if (table) {
    items.push(
      { label: actions.tableShown ? 'Show picture' : 'Show data table', key: 'T', run: actions.toggleTable },
      { label: 'Copy as TSV', run: () => void copy(toTsv(table()), actions) },
      { label: 'Copy as CSV', run: () => void copy(toCsv(table()), actions) },
      {
        label: 'Export CSV',
        run: () => saveFile(`${stemOf(panel)}.csv`, toCsv(stampTable(table(), noteOf(panel)))),
      },
    );
  }
  if (png) items.push({ label: 'Export PNG', run: () => void savePng(panel, png, actions) });
  if (provenance) items.push({ label: 'Show provenance', run: actions.showProvenance });
  if (onreset) items.push({ label: 'Reset view', run: onreset });
  return items;
}

const stemOf = (panel: PanelExports): string => fileStem(noteOf(panel));

function noteOf({ title, asOf = null, source = null, sample = false }: PanelExports): ExportNote {
  return { title, asOf, source, sample };
}

async function copy(text: string, { say }: PanelMenuActions): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`Copied ${text.split('\r\n').length - 2} rows.`);
  } catch {
    say('The clipboard refused the copy. Export the CSV instead.');
  }
}

async function savePng(
  panel: PanelExports,
  png: () => Promise<Blob>,
  { say }: PanelMenuActions,
): Promise<void> {
  try {
    saveFile(`${stemOf(panel)}.png`, await png());
  } catch {
    say('The picture could not be drawn. Show the panel in full and export it again.');
  }
}
