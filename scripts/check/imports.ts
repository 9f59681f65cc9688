import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { sourceFiles } from './source-files.js';

/**
 * Holds every import against the direction that the architecture allows, and names the import that breaks it.
 *
 * The rules are the table below; a file is judged by the first row whose `files` matches it.
 */
interface ImportRule {
  readonly files: RegExp;
  /** What these files may import; a project path without extension, or `npm:<package>` or `node:<module>`. */
  readonly may: readonly RegExp[];
  readonly because: string;
}

const npm = /^npm:/;
const node = /^node:/;
const gen = /^gen\//;
const anything = /./;
const pureNode = /^node:(buffer|crypto|util)$/;
const purePackages = /^npm:(re2js|libphonenumber-js|@bufbuild\/protobuf)/;

const rules: readonly ImportRule[] = [
  { files: /^gen\//, may: [gen, npm], because: 'generated code imports nothing of ours' },
  // Not part of the program: they may look at all of it.
  { files: /^(scripts|test)\/|^[^/]+\.config\.ts$/, may: [anything], because: '' },
  { files: /\.test\.ts$/, may: [anything], because: '' },
  { files: /^lib\/testing\//, may: [gen, /^lib\//, npm, node], because: 'lib knows no service' },
  {
    files: /^lib\//,
    may: [gen, /^lib\/(?!testing\/)/, npm, node],
    because: 'lib knows no service, and tests are no dependency',
  },
  {
    files: /^services\/[^/]+\/testing\//,
    may: [gen, /^lib\//, /^services\/(?!start)/, npm, node],
    because: 'what tests share is not part of a service',
  },
  {
    files: /^services\/start[^/]*$/,
    may: [
      gen,
      /^lib\/(?!testing\/)/,
      /^services\/[^/]+\/(service|config)$/,
      /^services\/admin\/bootstrap\/bootstrap$/,
      /^services\/start/,
      npm,
      node,
    ],
    because: 'the composition root sees services only by their entrance',
  },
  {
    files: /^services\/detection\/(scanners|recognizers|catalog)\//,
    may: [
      gen,
      /^services\/detection\/(scanners|recognizers|catalog)\//,
      /^services\/detection\/policy\/rule$/,
      purePackages,
      pureNode,
    ],
    because: 'detectors are pure: no I/O, no clock, no logs',
  },
  {
    files: /^services\/detection\/workers\/worker\.ts$/,
    may: [
      gen,
      /^services\/detection\/(scanners|recognizers|catalog)\//,
      /^services\/detection\/policy\/(compile|rule)$/,
      /^services\/detection\/workers\//,
      npm,
      node,
    ],
    because: 'scanner threads see the engine and nothing else',
  },
  ...['admin', 'detection', 'proxy', 'embedding-client'].map((service) => ({
    files: new RegExp(`^services/${service}/`),
    may: [gen, /^lib\/(?!testing\/)/, new RegExp(`^services/${service}/`), npm, node],
    because: 'services know each other by RPC only',
  })),
  { files: /^web\//, may: [gen, /^web\//, npm], because: 'the UI knows the contract and nothing else of the backend' },
];

/** Prints every import that the table forbids; returns how many there are. */
export function checkImports(): number {
  const forbidden = sourceFiles().flatMap((file) => importsOf(file).flatMap((target) => judge(file, target)));
  const problems = [...forbidden, ...libCycles()];
  for (const problem of problems) console.error(problem);
  return problems.length;
}

function judge(file: string, target: string): string[] {
  const rule = rules.find((candidate) => candidate.files.test(file));
  if (rule === undefined) return [`${file}: no rule for this folder; add a row to scripts/check/imports.ts`];
  if (!rule.may.some((pattern) => pattern.test(target))) return [`${file}: may not import ${target}: ${rule.because}`];
  const isForeignStore =
    /\/store$/.test(target) &&
    !`${dirname(file)}/`.startsWith(`${dirname(target)}/`) &&
    !/^(scripts|test)\/|\.test\.ts$/.test(file);
  return isForeignStore ? [`${file}: may not import ${target}: a store belongs to its own noun`] : [];
}

/** What a file imports, as project paths without extension, `npm:…` or `node:…`. Stylesheets and data files are left out. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const specifiers = [
    ...source.matchAll(
      /^\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
    ),
  ];
  return specifiers
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .filter((specifier) => !/\.(css|svg|json)(\?.*)?$/.test(specifier))
    .map((specifier) => resolve(file, specifier));
}

function resolve(file: string, specifier: string): string {
  const withoutExtension = specifier.replace(/\.(js|ts|tsx)$/, '');
  if (specifier.startsWith('.')) return posix.normalize(join(dirname(file), withoutExtension));
  if (specifier.startsWith('#')) return withoutExtension.slice(1);
  return specifier.startsWith('node:') ? specifier : `npm:${specifier}`;
}

/** Cycles between the folders of lib, each as one line. */
function libCycles(): string[] {
  const edges = new Map<string, Set<string>>();
  for (const file of sourceFiles().filter((path) => path.startsWith('lib/') && !path.endsWith('.test.ts'))) {
    const from = file.split('/')[1] ?? '';
    for (const target of importsOf(file)) {
      const to = /^lib\/([^/]+)\//.exec(target)?.[1];
      if (to !== undefined && to !== from && from !== 'testing')
        edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(edges.get(from) ?? [])].some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  return [...edges.keys()]
    .filter((folder) => reaches(folder, folder))
    .map((folder) => `lib/${folder}: is part of an import cycle between the folders of lib`);
}
