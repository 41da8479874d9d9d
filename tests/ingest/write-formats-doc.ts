import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatsDoc } from './support/formats-doc.ts';

/** Writes docs/formats.md anew: `node tests/ingest/write-formats-doc.ts`. */
writeFileSync(join(import.meta.dirname, '../../docs/formats.md'), formatsDoc());
