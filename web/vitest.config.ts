import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { pageWords } from './page-words.config.js';
import { resolveAlias } from './resolve.config.js';

export default defineConfig({
  plugins: [react(), pageWords],
  resolve: { alias: resolveAlias },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'happy-dom',
    setupFiles: ['./src/app/testing/setup.ts'],
    testTimeout: 30_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
