import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractDoc } from './support/contract-doc.ts';

/** Writes docs/contract.md anew: `node tests/contract/write-contract-doc.ts`. */
writeFileSync(join(import.meta.dirname, '../../docs/contract.md'), contractDoc());
