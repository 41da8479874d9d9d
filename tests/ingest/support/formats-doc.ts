import { FORMATS } from '#ingest/registry.ts';

const INTRODUCTION = `# File formats

What Volterra reads, plain, gzip or zip. Files are recognised by their content; any other table can be read once its columns are mapped (Data screen, or \`data.saveMapping\`), and the mapping is remembered by the header. Nothing is guessed: an ambiguous date order or decimal sign is asked for.

Every physical line of a file ends in exactly one of header, comment, blank, accepted, duplicate and quarantined. Quarantined lines keep their number, text, code and reason and can be exported.

This page is written from the registry by \`node tests/ingest/write-formats-doc.ts\`.
`;

/** The format guide as a page. */
export function formatsDoc(): string {
  const sections = FORMATS.map(
    ({ id, label, publisher, recordKind, header, notes }) =>
      `## ${label}\n\n\`${id}\`, ${publisher}, gives \`${recordKind}\`\n\n\`\`\`\n${header}\n\`\`\`\n\n${notes}\n`,
  );
  return [INTRODUCTION, ...sections].join('\n');
}
