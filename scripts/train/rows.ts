import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One labelled text. */
export interface Row {
  readonly source: string;
  readonly text: string;
  readonly label: 'attack' | 'unsafe' | 'benign' | 'pii' | 'secret';
  readonly category: string;
  readonly lang: string;
  /** Near duplicates share one; empty when unknown. */
  readonly cluster: string;
  /** UTF-16 offsets; undefined when the source gives none. */
  readonly spans: readonly { readonly start: number; readonly end: number; readonly type: string }[] | undefined;
}

/** Folder of labelled texts: DATA_DIR, else what lies beside the project. */
export function dataFolder(): string {
  return join(process.env['DATA_DIR'] ?? join('..', 'shared', 'data'), 'dev');
}

/** The rows of a file, or of all `.jsonl` and `.jsonl.gz` files of a folder, by source. Errors: a sentence for people. */
export function readRows(path: string): Map<string, readonly Row[]> {
  if (!existsSync(path)) {
    throw new Error(`There are no labelled texts at ${path}: set DATA_DIR to the folder that holds dev/*.jsonl.gz.`);
  }
  const files = /\.jsonl(\.gz)?$/.test(path)
    ? [path]
    : readdirSync(path)
        .filter((name) => /\.jsonl(\.gz)?$/.test(name))
        .sort()
        .map((name) => join(path, name));
  return new Map(files.map((file) => [basename(file).replace(/\.jsonl(\.gz)?$/, ''), readFile(file)]));
}

function readFile(file: string): Row[] {
  const bytes = readFileSync(file);
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      // The format is the data's README; a field that is missing becomes empty.
      const row = JSON.parse(line) as Partial<Row> & { text: string; label: Row['label'] };
      const { source = '', text, label, category = '', lang = '', cluster = '', spans } = row;
      return { source, text, label, category, lang, cluster, spans };
    });
}
