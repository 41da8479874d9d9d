import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanScaffold } from '../plan.ts';

/** A migration with the next number; the id says what it does: `create_alerts`. */
export const planMigration: PlanScaffold = (id, projectRoot) => {
  if (!/^[a-z]+(_[a-z0-9]+)+$/.test(id))
    throw new Error(`"${id}" names no change: use verb_noun, such as create_alerts.`);
  const numbers = readdirSync(join(projectRoot, 'db/migrations')).map((name) => Number.parseInt(name, 10));
  const number = String(Math.max(0, ...numbers) + 1).padStart(4, '0');
  const table = id.slice(id.indexOf('_') + 1);
  return {
    write: { [`db/migrations/${number}_${id}.sql`]: migration(table) },
    edit: {},
    next: [
      'Write the change, then regenerate db/schema.sql (db/README.md says how); the migration tests do the rest.',
    ],
  };
};

function migration(table: string): string {
  return `-- One sentence: what this is for.

CREATE TABLE ${table} (
  ${table}_id INTEGER PRIMARY KEY,
  created_at_ms INTEGER NOT NULL CHECK (abs(created_at_ms) < 9007199254740992)
) STRICT;
`;
}
