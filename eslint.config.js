import js from '@eslint/js';
import vitest from '@vitest/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Layers of src/ from the bottom up: each may import only itself and what stands before it. */
const LAYERS = [
  ['errors.ts'],
  ['abort.ts', 'bytes.ts', 'clock.ts', 'in-parallel.ts', 'options.ts', 'optional-package.ts'],
  ['retry.ts', 'sha256.ts', 'sha256-stream.ts'],
  ['fs', 'command'],
  // Pure: how colors are converted, of which every layer that makes pictures needs the same idea.
  ['media/color'],
  ['guest'],
  ['wasi', 'emscripten'],
  ['runtime'],
  ['media'],
  ['render'],
  ['reel'],
  ['distributed'],
  ['worker', 'studio'],
  ['cli', 'index.ts'],
];

/**
 * The same for the subfolders of a layer. What is directly in the layer's folder may stand above or below them;
 * test/gates/circles.test.ts sees to it that it does not do both.
 */
const SUBLAYERS = {
  runtime: [['module', 'sources'], ['run'], ['engines', 'queries']],
  reel: [
    ['workspace', 'timeline'],
    ['graph', 'cards'],
    ['renderers', 'storyboard'],
  ],
  distributed: [['compositions', 'store'], ['cluster']],
  render: [['plan', 'schedule'], ['steps'], ['join']],
  worker: [['config'], ['observe'], ['api'], ['inputs'], ['slideshow']],
  studio: [['http'], ['projects'], ['renders'], ['routes']],
};

/** What each member of each layer must not import: its peers, and what stands above. */
const zonesOf = (layers, folder) =>
  layers.flatMap((layer, height) =>
    layer.map((target) => ({
      target: `${folder}/${target}`,
      from: [...layers.slice(height + 1).flat(), ...layer.filter((peer) => peer !== target)]
        // A folder below that stands in one above is named apart.
        .map((above) => `${folder}/${above}`),
      except: layers
        .slice(0, height + 1)
        .flat()
        .filter((below) => below.includes('/'))
        .map((below) => `./${below.slice(below.indexOf('/') + 1)}`),
      message: 'Imports point one way: see the layers in eslint.config.js',
    })),
  );
const ZONES = [
  ...zonesOf(LAYERS, './src'),
  ...Object.entries(SUBLAYERS).flatMap(([layer, below]) => zonesOf(below, `./src/${layer}`)),
].filter(({ from }) => from.length > 0);

const HOST_MODULES = [
  'node:fs',
  'node:fs/promises',
  'fs',
  'fs/promises',
  'node:child_process',
  'child_process',
];

/** What the pages of the examples use. */
const BROWSER_GLOBALS = [
  ...['AbortController', 'EventSource', 'addEventListener', 'clearTimeout', 'confirm', 'document', 'fetch'],
  ...['history', 'location', 'structuredClone'],
];

export default tseslint.config(
  // The fixtures of the gates break the rules on purpose.
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'test/gates/fixtures/', 'test/package/consumers/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'scripts/*.mjs', 'examples/*/*.mjs'] },
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver()],
      // Without these two, no-cycle reads JavaScript alone and finds nothing.
      'import-x/extensions': ['.ts', '.js', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      // Exceptions of a guest are no Errors: what they carry must pass through WebAssembly as it is.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'import-x/no-restricted-paths': ['error', { zones: ZONES }],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': 'error',
      'import-x/order': ['error', { alphabetize: { order: 'asc' } }],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/cli/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', 'process'],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/fs/host/host-*.ts', 'src/reel/renderers/native/host-*.ts', 'src/cli/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: HOST_MODULES.map((name) => ({ name, message: 'Only the host adapters touch the host.' })) },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    plugins: { vitest },
    rules: {
      // vitest takes a second argument: what to say when it fails.
      'vitest/valid-expect': ['error', { maxArgs: 2 }],
      'vitest/no-focused-tests': 'error',
      'vitest/no-identical-title': 'error',
      'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*'] }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['*.ts', '*.js', 'scripts/**', 'examples/**', 'test/bench/**'],
    // How the package's own name resolves, and so its place, depends on whether dist/ is there.
    rules: { 'import-x/no-default-export': 'off', 'import-x/order': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        WebAssembly: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
  {
    files: ['examples/studio/public/**'],
    languageOptions: {
      globals: Object.fromEntries(BROWSER_GLOBALS.map((name) => [name, 'readonly'])),
    },
  },
  prettier,
);
