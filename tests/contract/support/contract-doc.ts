import { contract } from '#contract/contract.ts';
import { errorTable } from '#contract/errors.ts';
import { describeContract } from '#contract/json-schema.ts';
import type { ProcedureDescription } from '#contract/json-schema.ts';

const head = `# The contract

Generated from \`src-preload/contract\` by \`node tests/contract/write-contract-doc.ts\`. Names and shapes are stable: scripts may rely on
them. \`volterra procedures --json\` gives the same with the full JSON Schema of every input and output; [command-line.md](command-line.md) says
how to call them.

A \`read\` changes nothing, a \`call\` may, a \`stream\` sends events until it is dropped, a \`job\` is long work that reports progress, can be
cancelled and goes on when its caller goes away. Fields with \`?\` may be left out. \`number[]\` marked with a class travels as that typed array
through the window and the socket, and as plain numbers in JSON.
`;

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly format?: string;
  readonly description?: string;
  readonly additionalProperties?: boolean | Schema;
  readonly default?: unknown;
}

/** The whole text of docs/contract.md. */
export function contractDoc(): string {
  const procedures = describeContract(contract);
  const areas = [...new Set(procedures.map(({ path }) => path.split('.')[0]!))];
  const sections = areas.map((area) => {
    const own = procedures.filter(({ path }) => path.startsWith(`${area}.`));
    return `## ${area}\n\n${own.map(describeProcedure).join('\n')}`;
  });
  return `${head}\n${sections.join('\n')}\n${errorSection()}`;
}

function describeProcedure({ path, kind, doc, errors, input, output }: ProcedureDescription): string {
  const failures = errors.length > 0 ? `\nErrors: ${errors.map((code) => `\`${code}\``).join(', ')}.\n` : '';
  return `### ${path}\n\n*${kind}* – ${doc}\n\n\`\`\`ts\ninput  ${shape(input as Schema)}\n${kind === 'stream' ? 'event ' : 'output'} ${shape(output as Schema)}\n\`\`\`\n${failures}`;
}

function shape(schema: Schema, indent = ''): string {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.map((item) => shape(item, indent)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((item) => JSON.stringify(item)).join(' | ');
  if (schema.prefixItems) return `[${schema.prefixItems.map((item) => shape(item, indent)).join(', ')}]`;
  if (schema.type === 'array') return arrayShape(schema, indent);
  if (schema.type === 'object') return objectShape(schema, indent);
  if (schema.format === 'date') return 'date';
  return Array.isArray(schema.type)
    ? schema.type.join(' | ')
    : ((schema.type as string | undefined) ?? 'unknown');
}

function arrayShape({ items = {}, description }: Schema, indent: string): string {
  if (description) return `number[] /* ${description} */`;
  const item = shape(items, indent);
  return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
}

function objectShape({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  if (!properties)
    return typeof additionalProperties === 'object'
      ? `Record<string, ${shape(additionalProperties, indent)}>`
      : '{}';
  const fields = Object.entries(properties);
  if (fields.length === 0) return '{}';
  const inner = `${indent}  `;
  const lines = fields.map(([name, field]) => {
    const fallback = field.default === undefined ? '' : ` /* ${JSON.stringify(field.default)} */`;
    return `${inner}${name}${required.includes(name) ? '' : '?'}: ${shape(field, inner)}${fallback}`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function errorSection(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { title, advice, exitCode }]) => `| \`${code}\` | ${title} | ${advice} | ${exitCode} |`,
  );
  return `## Errors

Every failure is \`{code, message, advice, field?, data?}\`. Any procedure may also end with \`INVALID_INPUT\`, \`CANCELLED\`, \`OVERLOADED\`,
\`INTERRUPTED\`, \`INTERNAL\` or one of the \`STORE_\` errors.

| code | what happened | what to do | exit code |
|---|---|---|---|
${rows.join('\n')}
`;
}
