import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { walls } from './tools/rooms.mjs';

export default tseslint.config(
  { ignores: ['node_modules', 'cdktf.out*', 'dist', '.local', 'coverage', 'jest.config.js'] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  {
    plugins: { house: { rules: { walls } } },
    rules: {
      'house/walls': 'error',
      'max-lines': ['error', { max: 350 }],
      // The barrel costs seconds and half a gigabyte; every resource has a module of its own.
      'no-restricted-imports': ['error', { paths: ['@cdktf/provider-aws'] }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  // A construct exists by being made: its scope holds it, so `new` without a variable is the idiom.
  { files: ['stacks/**', 'modules/**', 'bootstrap/**', 'main.ts'], rules: { 'no-new': 'off' } },
);
