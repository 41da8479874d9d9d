import { createRequire } from 'node:module';
import jsdoc from 'eslint-plugin-jsdoc';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

const { rooms } = createRequire(import.meta.url)('./tests/architecture/rooms.json');
const roomFiles = (runtime) =>
  rooms
    .filter((room) => room.runtime === runtime)
    .map(({ path }) => (path.endsWith('.ts') ? path : `${path}/**/*.ts`));

const sizes = {
  'max-lines': ['error', { max: 500 }],
  'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 4],
  'max-depth': ['error', 4],
  complexity: ['error', 20],
};

/** What neither TypeScript nor typescript-eslint finds. */
const mistakes = [
  'for-direction',
  'getter-return',
  'no-async-promise-executor',
  'no-compare-neg-zero',
  'no-cond-assign',
  'no-console',
  'no-constant-binary-expression',
  'no-constant-condition',
  'no-control-regex',
  'no-debugger',
  'no-dupe-else-if',
  'no-duplicate-case',
  'no-empty',
  'no-eval',
  'no-fallthrough',
  'no-implied-eval',
  'no-irregular-whitespace',
  'no-misleading-character-class',
  'no-new-func',
  'no-prototype-builtins',
  'no-self-assign',
  'no-self-compare',
  'no-sparse-arrays',
  'no-undef',
  'no-unreachable',
  'no-unsafe-finally',
  'no-useless-escape',
  'object-shorthand',
  'prefer-const',
  'require-yield',
  'use-isnan',
  'valid-typeof',
];

const noEscape = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines it.' },
];

const exportedFunctions = ['ExportNamedDeclaration > FunctionDeclaration'];
const pureGlobals = [
  'Date',
  'process',
  'console',
  'setTimeout',
  'setInterval',
  'performance',
  'crypto',
  'fetch',
  'Buffer',
];

export default defineConfig(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/', 'coverage/', 'resources/', '.volterra/'] },
  // AssemblyScript, another language with the same ending.
  { ignores: ['src-main/kernels/assembly/'] },
  ts.configs.strict,
  ts.configs.stylistic,
  svelte.configs.recommended,
  {
    rules: {
      ...sizes,
      ...Object.fromEntries(mistakes.map((rule) => [rule, 'error'])),
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', ...noEscape],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 12 },
      ],
      // `noUncheckedIndexedAccess` makes `values[i]!` the way to read inside a loop whose bounds are known.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // Indexed loops are the plain form over typed arrays.
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    // With types: a promise nobody waits for is an error nobody sees.
    files: ['src-main/**/*.ts', 'src-preload/**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.node.json', 'tsconfig.electron.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig: {} } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      // It takes the words of the reason for codes; svelte-check knows which comment is needed.
      'svelte/no-unused-svelte-ignore': 'off',
      // Bound props and runes are reassigned by Svelte, not by our code.
      'prefer-const': 'off',
      'no-undef': 'off',
    },
  },
  {
    files: roomFiles('std').filter((path) => path.includes('quant')),
    plugins: { jsdoc },
    settings: { jsdoc: { mode: 'typescript' } },
    rules: {
      // A published algorithm is read beside its paper, in one piece.
      complexity: ['error', 25],
      'no-restricted-globals': [
        'error',
        ...pureGlobals.map((name) => ({
          name,
          message: 'The numerical core has no clock, no machine and no output: take it as an argument.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Draw from a seeded generator that the caller passes in.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        ...noEscape,
        { selector: 'AwaitExpression', message: 'The numerical core is synchronous.' },
        { selector: 'ImportExpression', message: 'The numerical core loads nothing at run time.' },
      ],
      'jsdoc/require-jsdoc': [
        'error',
        { publicOnly: true, require: { FunctionDeclaration: true, ClassDeclaration: true } },
      ],
      'jsdoc/require-param': ['error', { contexts: exportedFunctions, checkDestructured: false }],
      'jsdoc/require-returns': ['error', { contexts: exportedFunctions }],
      'jsdoc/require-description': ['error', { contexts: ['FunctionDeclaration', 'ClassDeclaration'] }],
    },
  },
  {
    files: ['src-main/store/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noEscape, ...onlyImmediateTransactions()] },
  },
  { files: ['src-main/hosts/**', 'tests/bench/**', 'tests/run.mjs'], rules: { 'no-console': 'off' } },
  {
    files: ['*.config.{ts,js,mjs}', '.dependency-cruiser.cjs'],
    languageOptions: { globals: { module: 'writable', require: 'readonly' } },
    rules: { 'no-restricted-syntax': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: nodeGlobals('process', 'Buffer', 'performance', 'URL', 'setTimeout', 'clearTimeout'),
    },
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['tests/**'],
    rules: {
      'max-lines-per-function': ['error', { max: 200 }],
      'max-params': ['error', 6],
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  { files: ['**/*.ts'], rules: { 'no-undef': 'off' } },
);

/** A deferred transaction that reads first fails under contention; every write transaction takes the lock at once. */
function onlyImmediateTransactions() {
  const message = 'Call the transaction with .immediate().';
  return [
    {
      selector: "CallExpression[callee.type='CallExpression'][callee.callee.property.name='transaction']",
      message,
    },
  ];
}

function nodeGlobals(...names) {
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
