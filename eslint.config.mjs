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
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-console': 'error',
    },
  },
  { files: ['src/commands/**', 'tests/**'], rules: { 'no-console': 'off' } },
  ...astro.configs.recommended,
];
