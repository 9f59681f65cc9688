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
    // Loading antd takes seconds; files share it, and setup.ts leaves nothing of one test to the next.
    isolate: false,
    // Styles change nothing without a layout; only the tokens are read, by the test of the palette.
    css: { include: [/tokens\.css/] },
  },
});
