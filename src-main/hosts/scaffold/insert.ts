import ts from 'typescript';

type Literal = ts.ObjectLiteralExpression | ts.ArrayLiteralExpression;

/**
 * Adds an entry at the end of an object or array literal, found through the syntax tree.
 * @param path name of the variable or of the function that returns the object, then the keys that lead inwards
 * @throws Error where there is no such literal
 */
export function insertEntry(source: string, path: readonly string[], entry: string): string {
  const [name, ...keys] = path;
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  let literal = findNamed(file, name!);
  for (const key of keys) literal = literal && findProperty(literal, key);
  if (!literal) throw new Error(`Found no place for ${path.join('.')}.`);
  const elements = ts.isObjectLiteralExpression(literal) ? literal.properties : literal.elements;
  const last = elements.at(-1);
  const at = last ? last.getEnd() : literal.getStart() + 1;
  return `${source.slice(0, at)}${last ? ',' : ''}\n${entry}${source.slice(at)}`;
}

/** Adds an import unless the file has it. */
export function addImport(source: string, line: string): string {
  return source.includes(line) ? source : `${line}\n${source}`;
}

/** Adds a name to what a file imports from a module, unless the file has it. */
export function importName(source: string, name: string, module: string): string {
  const statement = new RegExp(`import \\{ ([^}]*) \\} from '${module}';`).exec(source);
  if (!statement) return addImport(source, `import { ${name} } from '${module}';`);
  const names = statement[1]!.split(', ');
  if (names.includes(name)) return source;
  return source.replace(statement[0], `import { ${[...names, name].sort().join(', ')} } from '${module}';`);
}

function findNamed(node: ts.Node, name: string): Literal | undefined {
  if (ts.isVariableDeclaration(node) && node.name.getText() === name) return asLiteral(node.initializer);
  if (ts.isFunctionDeclaration(node) && node.name?.text === name) return findReturned(node);
  return ts.forEachChild(node, (child) => findNamed(child, name));
}

function findReturned(node: ts.Node): Literal | undefined {
  if (ts.isReturnStatement(node)) return asLiteral(node.expression);
  return ts.forEachChild(node, findReturned);
}

function findProperty(literal: Literal, key: string): Literal | undefined {
  if (!ts.isObjectLiteralExpression(literal)) return undefined;
  const property = literal.properties.find((candidate) => candidate.name?.getText() === key);
  return property && ts.isPropertyAssignment(property) ? asLiteral(property.initializer) : undefined;
}

function asLiteral(node: ts.Expression | undefined): Literal | undefined {
  if (!node) return undefined;
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node))
    return asLiteral(node.expression);
  return ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node) ? node : undefined;
}
