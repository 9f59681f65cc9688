import { open } from 'node:fs/promises';
import type { ResultColumns } from '../store.js';
import { readRecord, readSegmentKey, type SegmentKey, segmentHeadLength } from './record-codec.js';

/** Rows of a segment, and where the next ones start. */
export interface SegmentRows {
  readonly rows: readonly ResultColumns[];
  /** Offset behind the last row that was read. */
  readonly end: number;
  /** Nothing that can be read follows `end`. */
  readonly isLast: boolean;
  /** Records that were passed over because they were changed, or sealed by another installation. */
  readonly damaged: number;
  /** Bytes behind the last record that are none: the tail of a writer that died. */
  readonly tornBytes: number;
}

/** Bytes asked of the disk at once: some hundred results. */
const chunkBytes = 1024 * 1024;

const nothing: SegmentRows = { rows: [], end: 0, isLast: true, damaged: 0, tornBytes: 0 };

/**
 * Reads at most `maxRows` rows of a segment from `from` on, 0 for its start; a file that is no segment has none.
 * Errors: those of the file system, ENOENT when the file is gone.
 */
export async function readSegment(
  root: Buffer,
  path: string,
  { from, maxRows }: { readonly from: number; readonly maxRows: number },
): Promise<SegmentRows> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(segmentHeadLength);
    const { bytesRead } = await file.read(head, 0, segmentHeadLength, 0);
    const key = readSegmentKey(root, head.subarray(0, bytesRead));
    const { size } = await file.stat();
    if (key === undefined) return { ...nothing, end: size, tornBytes: size };
    const start = Math.max(from, segmentHeadLength);
    const bytes = Buffer.alloc(Math.min(chunkBytes, Math.max(0, size - start)));
    await file.read(bytes, 0, bytes.length, start);
    const read = readRows(key, bytes, maxRows);
    if (read.rows.length > 0 || read.damaged > 0 || read.needed <= bytes.length || start + read.needed > size) {
      return toRows(read, start, size);
    }
    // One record that is larger than a chunk.
    const whole = Buffer.alloc(read.needed);
    await file.read(whole, 0, whole.length, start);
    return toRows(readRows(key, whole, 1), start, size);
  } finally {
    await file.close();
  }
}

interface ChunkRows {
  readonly rows: readonly ResultColumns[];
  readonly damaged: number;
  /** Bytes of the chunk that were read. */
  readonly used: number;
  /** Bytes that the record behind them needs, 0 when there is none or nothing that could be one. */
  readonly needed: number;
  readonly isTorn: boolean;
}

function readRows(key: SegmentKey, bytes: Buffer, maxRows: number): ChunkRows {
  const rows: ResultColumns[] = [];
  let damaged = 0;
  let used = 0;
  while (used < bytes.length && rows.length < maxRows) {
    const record = readRecord(key, bytes, used);
    if (record.kind === 'torn') return { rows, damaged, used, needed: 0, isTorn: true };
    if (record.kind === 'partial') return { rows, damaged, used, needed: record.needed, isTorn: false };
    if (record.kind === 'row') rows.push(record.columns);
    else damaged += 1;
    used = record.end;
  }
  return { rows, damaged, used, needed: 0, isTorn: false };
}

function toRows({ rows, damaged, used, needed, isTorn }: ChunkRows, start: number, size: number): SegmentRows {
  const end = start + used;
  const isLast = isTorn || end >= size || end + needed > size;
  return { rows, end, isLast, damaged, tornBytes: isLast ? Math.max(0, size - end) : 0 };
}
