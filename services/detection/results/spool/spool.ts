import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultColumns } from '../store.js';
import { segmentEnding } from './home.js';
import { createSegmentKey, encodeRecord, type SegmentKey, segmentHeadLength } from './record-codec.js';
import { readSegment } from './segment-reader.js';

/** When what was written is forced to the disk: never by us, twice a second, or before a verdict is answered. */
export type FsyncPolicy = 'none' | 'interval' | 'always';

/** A place of the spool. */
export interface SpoolPlace {
  readonly segment: Segment;
  /** Offset behind the record. */
  readonly end: number;
}

/** Rows from the disk. */
export interface SpooledRows {
  readonly rows: readonly ResultColumns[];
  readonly place: SpoolPlace;
}

/** The file to which rows are appended until they are stored. Owns files; call `close`. */
export interface Spool {
  /**
   * Writes a row; when this returns, the operating system has it, and a killed process no longer loses it. Undefined when
   * there is no room, or the disk refuses; then it is tried again a second later.
   */
  append(columns: ResultColumns): SpoolPlace | undefined;
  /** With the policy "always": resolves when all that was appended is on the disk. Undefined with the others. */
  synced(): Promise<void> | undefined;
  /** Whether a row would be taken. */
  hasRoom(): boolean;
  /** Reads the rows behind the last place that was given to `release`; undefined when there are none. */
  next(maxRows: number): Promise<SpooledRows | undefined>;
  /** All rows up to this place are stored: their files go. */
  release(place: SpoolPlace): void;
  /** Counts bytes that lie in files which others wrote towards the bound; negative to give them back. */
  reserve(bytes: number): void;
  /** Starts a new file: the folder was taken by another process. */
  restart(): void;
  /** Bytes on the disk. */
  readonly bytes: number;
  close(): void;
}

/** What a spool is made of. */
export interface SpoolOptions {
  readonly directory: string;
  /** Makes the folder. */
  readonly prepare: () => void;
  /** A key of the installation for spools only, 32 bytes. */
  readonly key: Buffer;
  readonly maxBytes: number;
  readonly fsync: FsyncPolicy;
  /** Told once when the disk begins to refuse, and when it takes rows again (undefined). */
  readonly onDisk: (error: unknown) => void;
}

/** One file of the spool. */
export interface Segment {
  readonly path: string;
  readonly key: SegmentKey;
  readonly fd: number;
  size: number;
  sequence: number;
  /** Nothing more is appended. */
  isClosed: boolean;
  /** Has bytes that were not forced to the disk. */
  isDirty: boolean;
}

/** A file goes when all of it is stored, so a smaller one frees the disk earlier; a larger one costs fewer files. */
const segmentBytes = 8 * 1024 * 1024;

/** What a power cut may take of results that the database does not have yet. */
const syncMs = 500;

/** How long a disk that refused is left alone. */
const restMs = 1_000;

/** Creates the spool. Nothing is written before the first row. */
export function createSpool(options: SpoolOptions): Spool {
  const { directory, key: root, maxBytes, fsync, onDisk } = options;
  const segments: Segment[] = [];
  let read: SpoolPlace | undefined;
  let count = 0;
  let reserved = 0;
  let refusedAt: number | undefined;
  let isOver = false;
  let syncing: Promise<void> | undefined;

  const size = (): number => reserved + segments.reduce((sum, segment) => sum + segment.size, 0);
  const isResting = (): boolean => refusedAt !== undefined && performance.now() - refusedAt < restMs;
  const timer = fsync === 'interval' ? setInterval(() => void sync(), syncMs).unref() : undefined;

  function open(): Segment {
    options.prepare();
    const key = createSegmentKey(root);
    count += 1;
    const path = join(directory, `${String(count).padStart(8, '0')}${segmentEnding}`);
    const segment: Segment = {
      path,
      key,
      fd: openSync(path, 'ax', 0o600),
      size: 0,
      sequence: 0,
      isClosed: false,
      isDirty: false,
    };
    segments.push(segment);
    try {
      write(segment, key.head);
      // Without it a power cut may take the name of the file, and with it everything that was forced to the disk.
      if (fsync !== 'none') syncFolder(directory);
    } catch (error) {
      remove(segment);
      throw error;
    }
    return segment;
  }

  function current(): Segment {
    const last = segments.at(-1);
    return last === undefined || last.isClosed || last.size >= segmentBytes ? open() : last;
  }

  /** Writes all bytes or none: what a full disk took of them is cut off again. */
  function write(segment: Segment, bytes: Buffer): void {
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(segment.fd, bytes, written);
    } catch (error) {
      try {
        ftruncateSync(segment.fd, segment.size);
      } catch {
        // Readers stop at half a record; what follows goes into another file.
        segment.isClosed = true;
      }
      throw error;
    }
    segment.size += bytes.length;
  }

  function remove(segment: Segment): void {
    segments.splice(segments.indexOf(segment), 1);
    closeSync(segment.fd);
    try {
      unlinkSync(segment.path);
    } catch {
      // Taken by another process, which stores what is in it once more, under the same ids.
    }
  }

  async function sync(): Promise<void> {
    for (const segment of segments.filter(({ isDirty, size }) => isDirty && size > segmentHeadLength)) {
      segment.isDirty = false;
      await new Promise<void>((resolve) => {
        fdatasync(segment.fd, (error) => {
          // A file that was closed in between has all of its rows stored.
          if (error !== null && error.code !== 'EBADF') onDisk(error);
          resolve();
        });
      });
    }
  }

  return {
    append(columns) {
      if (isOver || isResting() || size() >= maxBytes) return undefined;
      try {
        const segment = current();
        const record = encodeRecord(segment.key, segment.sequence, columns);
        // Also when the write fails: part of the record may have been read by then.
        segment.sequence += 1;
        write(segment, record);
        segment.isDirty = true;
        if (refusedAt !== undefined) onDisk(undefined);
        refusedAt = undefined;
        return { segment, end: segment.size };
      } catch (error) {
        if (refusedAt === undefined) onDisk(error);
        refusedAt = performance.now();
        return undefined;
      }
    },
    synced() {
      if (fsync !== 'always') return undefined;
      // A sync under way began before the row was written; the next one, shared by all who wait, has it.
      const before = syncing ?? Promise.resolve();
      const next = before.then(sync);
      syncing = next;
      return next;
    },
    hasRoom: () => !isResting() && size() < maxBytes,
    async next(maxRows) {
      for (;;) {
        const segment = read?.segment ?? segments[0];
        if (segment === undefined) return undefined;
        const from = read?.end ?? 0;
        const rows = await readSegment(root, segment.path, { from, maxRows }).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
          return undefined;
        });
        if (rows !== undefined && rows.rows.length > 0) return { rows: rows.rows, place: { segment, end: rows.end } };
        const following = segments[segments.indexOf(segment) + 1];
        if (following === undefined) return undefined;
        remove(segment);
        read = { segment: following, end: 0 };
      }
    },
    release(place) {
      if (isOver || !segments.includes(place.segment)) return;
      read = place;
      for (const segment of [...segments]) {
        if (segment === place.segment) break;
        remove(segment);
      }
      if (place.end < place.segment.size) return;
      // Everything is stored: a process that is killed now has nothing to store twice.
      if (place.segment.isClosed || place.segment.size >= segmentBytes) {
        remove(place.segment);
        read = undefined;
        return;
      }
      try {
        ftruncateSync(place.segment.fd, segmentHeadLength);
        place.segment.size = segmentHeadLength;
        read = { segment: place.segment, end: segmentHeadLength };
      } catch (error) {
        onDisk(error);
      }
    },
    reserve(bytes) {
      reserved += bytes;
    },
    restart() {
      for (const segment of segments) segment.isClosed = true;
    },
    get bytes() {
      return size();
    },
    close() {
      clearInterval(timer);
      isOver = true;
      for (const segment of [...segments]) {
        if (segment.size <= segmentHeadLength) remove(segment);
        else closeSync(segment.fd);
      }
    },
  };
}

function syncFolder(directory: string): void {
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
