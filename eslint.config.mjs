import astro from 'eslint-plugin-astro';
import typescript from 'typescript-eslint';

// Only what types and Prettier cannot see.
export default [
  { ignores: ['node_modules', 'dist', 'var', '.astro', 'test-results'] },
  { files: ['**/*.ts', '**/*.tsx'], ignores: ['**/*.astro/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    ignores: ['**/*.astro/**'],
    languageOptions: { parser: typescript.parser, parserOptions: { projectService: true } },
    plugins: { '@typescript-eslint': typescript.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: ['describe', 'it', 'test'] }],
      // What is taken out of an object to leave the rest is not used.
      // A store takes who asks by their type, also where nothing else of them is needed.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      'no-console': 'error',
    },
  },
  { files: ['src/commands/**', 'tests/**'], rules: { 'no-console': 'off' } },
  ...astro.configs.recommended,
];
