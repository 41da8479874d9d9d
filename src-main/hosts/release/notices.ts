import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly optional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const projectRoot = resolve(import.meta.dirname, '../../..');
const noticesFile = join(projectRoot, 'THIRD-PARTY-NOTICES.md');

const head = `# Third-party notices

What the engine loads and what the page is built from, with all that these depend on. Written by \`npm run notices\` from the installed
packages. Node.js and Electron carry their own licence files beside their binaries.
`;

/** Notices that a licence asks for but whose package does not carry the file. */
const extraNotices: Readonly<Record<string, string>> = {
  'lightweight-charts':
    'TradingView Lightweight Charts™\nCopyright (c) 2026 TradingView, Inc. https://www.tradingview.com/',
};

/** Text of THIRD-PARTY-NOTICES.md for what is installed now. */
export function writeNotices(): string {
  const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as Lockfile;
  const start = [...Object.keys(lock.packages['']?.dependencies ?? {}), ...packagesInPage(lock)];
  const shipped = new Set<string>();
  for (const name of start) collect(lock, `node_modules/${name}`, shipped);
  const sections = [...shipped].sort().map((path) => describePackage(path, lock.packages[path]!));
  return [head, ...sections].join('\n');
}

/** Packages that the page's own sources import; the build puts them into the bundle. */
function packagesInPage(lock: Lockfile): string[] {
  const folder = join(projectRoot, 'src-renderer');
  const names = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(ts|svelte|css)$/.test(entry.name)) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, name] of text.matchAll(
      /(?:from|import|@import|url)\s*\(?\s*(?:url\()?['"]((?:@[\w-]+\/)?[\w-]+)[^'"]*['"]/g,
    )) {
      if (name && `node_modules/${name}` in lock.packages) names.add(name);
    }
  }
  // Compiled components call Svelte's runtime, whether or not a file imports it by name.
  return [...names, 'svelte'];
}

function collect(lock: Lockfile, path: string, found: Set<string>): void {
  const entry = lock.packages[path];
  if (!entry || found.has(path) || !existsSync(join(projectRoot, path))) return;
  found.add(path);
  for (const name of Object.keys(entry.dependencies ?? {}))
    collect(lock, resolveFrom(lock, path, name), found);
}

/** Where npm put a dependency: beside its user if it had to, else further up. */
function resolveFrom(lock: Lockfile, user: string, name: string): string {
  for (let base = user; base !== ''; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (`${base}/node_modules/${name}` in lock.packages) return `${base}/node_modules/${name}`;
  }
  return `node_modules/${name}`;
}

function describePackage(path: string, { version, license }: LockedPackage): string {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const folder = join(projectRoot, path);
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)(\.(md|txt|mit))?$/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  const extra = extraNotices[name];
  if (extra !== undefined) texts.unshift(extra);
  const body =
    texts.length > 0
      ? texts.join('\n\n')
      : `The package names its licence (${license ?? 'none'}) and carries no text.`;
  return `## ${name} ${version ?? ''}\n\nLicence: ${license ?? 'see below'}\n\n\`\`\`\`text\n${body}\n\`\`\`\`\n`;
}

if (import.meta.main) writeFileSync(noticesFile, writeNotices());
