import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { pageWords } from './page-words.config.js';
import { resolveAlias } from './resolve.config.js';

/** Services that the development server forwards to, as the built UI's own server does. */
const admin = 'http://127.0.0.1:5000';
const detection = 'http://127.0.0.1:5001';
const proxy = 'http://127.0.0.1:5002';

/**
 * What is needed at the first paint, in few files. Libraries change rarely and stand apart, so that a release of ours
 * keeps them cached. A component that one page alone uses stays with that page.
 */
const initial = [
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/, priority: 5 },
  { name: 'antd', test: /node_modules[\\/](antd|@ant-design|@rc-component)[\\/]/, priority: 4 },
  { name: 'rpc', test: /node_modules[\\/](@bufbuild|@connectrpc|@tanstack|i18next|react-i18next)[\\/]/, priority: 3 },
  { name: 'app', test: /[\\/]src[\\/](app|ui)[\\/]/, priority: 2 },
].map((group) => ({ ...group, tags: ['$initial' as const] }));

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
          groups: initial,
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
      '/gatehouse.proxy.': proxy,
      '/api/': admin,
      '/v1/guardrails': detection,
      '/v1/model/': detection,
      '/v1/scan/': detection,
      '/v1/': proxy,
    },
  },
});
