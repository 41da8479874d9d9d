import { resolve } from 'node:path';

/** The built page; another build can be named while working on it. */
export const pageFolder =
  process.env['VOLTERRA_PAGE'] || resolve(import.meta.dirname, '../../../out/renderer');
