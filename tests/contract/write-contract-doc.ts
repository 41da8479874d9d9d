import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractDoc } from './support/contract-doc.ts';
import { paramsSchema } from './support/params-schema.ts';

const docs = join(import.meta.dirname, '../../docs');

/** Writes docs/contract.md and docs/params-file.schema.json anew: `node tests/contract/write-contract-doc.ts`. */
writeFileSync(join(docs, 'contract.md'), contractDoc());
writeFileSync(join(docs, 'params-file.schema.json'), paramsSchema());
