import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

/** Answers GET and HEAD with files of one folder. */
export interface StaticFiles {
  /** True when the request was answered; false when there is no such file. */
  serve(request: IncomingMessage, response: ServerResponse, urlPath: string): Promise<boolean>;
}

interface StoredFile {
  readonly modifiedMs: number;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly gzip: Buffer | undefined;
}

/** Types of what a Vite build contains; anything else is offered as a download. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Files in memory at the same time; a build has some hundred, several builds of one run are let go. */
const maxStoredFiles = 500;

/** Smaller files gain nothing from compression. */
const minGzipBytes = 1_024;

/** Vite puts a hash of the content into these names, so a name never changes its content. */
const hashedName = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

const gzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gzip);

/**
 * Serves the files of a folder with type, ETag and caching rules; text is compressed once and kept. Paths that leave
 * the folder, by dots or by links, and hidden files do not exist.
 */
export function createStaticFiles(directory: string): StaticFiles {
  const stored = new Map<string, StoredFile>();

  const load = async (file: string): Promise<StoredFile | undefined> => {
    const found = await findFile(directory, file);
    if (!found) return undefined;
    const known = stored.get(file);
    if (known?.modifiedMs === found.modifiedMs) return known;
    const bytes = await readFile(found.path);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
    const compressible = bytes.length >= minGzipBytes && /text|json|svg|wasm/.test(typeOf(file));
    const fresh = {
      modifiedMs: found.modifiedMs,
      bytes,
      etag,
      gzip: compressible ? await gzip(bytes, { level: 9 }) : undefined,
    };
    if (stored.size >= maxStoredFiles) stored.clear();
    stored.set(file, fresh);
    return fresh;
  };

  return {
    async serve(request, response, urlPath) {
      const file = await load(urlPath);
      if (!file) return false;
      response.setHeader('content-type', typeOf(urlPath));
      response.setHeader('etag', file.etag);
      response.setHeader('vary', 'accept-encoding');
      response.setHeader(
        'cache-control',
        hashedName.test(urlPath) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      if (matchesTag(request.headers['if-none-match'], file.etag)) {
        response.writeHead(304).end();
        return true;
      }
      const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')) ? file.gzip : undefined;
      if (zipped) response.setHeader('content-encoding', 'gzip');
      const body = zipped ?? file.bytes;
      response.setHeader('content-length', body.length);
      response.writeHead(200).end(request.method === 'HEAD' ? undefined : body);
      return true;
    },
  };
}

function typeOf(file: string): string {
  return types[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
}

function matchesTag(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
}

/** The file behind a decoded URL path, if it lies in the folder and is not hidden. */
async function findFile(
  directory: string,
  urlPath: string,
): Promise<{ readonly path: string; readonly modifiedMs: number } | undefined> {
  const steps = urlPath.split('/');
  if (urlPath.includes('\0') || urlPath.includes('\\') || steps.some((step) => step.startsWith('.'))) return undefined;
  try {
    const root = await realpath(directory);
    const real = await realpath(path.join(root, ...steps));
    if (!real.startsWith(root + path.sep)) return undefined;
    const { mtimeMs, isFile } = await stat(real).then((stats) => ({ mtimeMs: stats.mtimeMs, isFile: stats.isFile() }));
    return isFile ? { path: real, modifiedMs: mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}
