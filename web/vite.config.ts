import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { pageWords } from './page-words.config.js';
import { resolveAlias } from './resolve.config.js';

/** Services that the development server forwards to, as the built UI's own server does. */
const admin = 'http://127.0.0.1:5000';
const detection = 'http://127.0.0.1:5001';
const proxy = 'http://127.0.0.1:5002';

/** Libraries that change rarely and are needed at the first paint: chunks of their own, so that a release of ours keeps them cached. */
const libraries = [
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/, priority: 3 },
  { name: 'antd', test: /node_modules[\\/](antd|@ant-design|@rc-component)[\\/]/, priority: 2 },
  { name: 'rpc', test: /node_modules[\\/](@bufbuild|@connectrpc|@tanstack|i18next|react-i18next)[\\/]/, priority: 1 },
];

export default defineConfig({
  plugins: [react(), pageWords],
  resolve: { alias: resolveAlias },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // An inlined file becomes a data: address, which the Content-Security-Policy does not allow.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Only what the entry itself needs; a component that one page alone uses stays with that page.
          groups: libraries.map((library) => ({ ...library, tags: ['$initial'] })),
        },
      },
    },
  },
  server: {
    port: 3000,
    // The first prefix that fits wins; services/start-services.ts has the same ones for the built UI.
    proxy: {
      '/gatehouse.admin.': admin,
      '/gatehouse.detection.': detection,
      '/gatehouse.policy.': detection,
      '/api/': admin,
      '/v1/guardrails': detection,
      '/v1/model/': detection,
      '/v1/scan/': detection,
      '/v1/': proxy,
    },
  },
});
