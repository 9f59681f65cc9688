import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import type { ResultColumns } from '../store.js';

/** What the records of one segment are sealed with; no two segments share it. */
export interface SegmentKey {
  readonly key: Buffer;
  /** First bytes of the segment: what the key is found again by. */
  readonly head: Buffer;
}

/** What stands at a place of a segment. */
export type ReadRecord =
  | { readonly kind: 'row'; readonly columns: ResultColumns; readonly end: number }
  /** Whole, but changed or sealed by another installation. */
  | { readonly kind: 'damaged'; readonly end: number }
  /** The bytes end within it; `needed` bytes from its start are its whole. */
  | { readonly kind: 'partial'; readonly needed: number }
  /** No record: what a writer left that died, or a disk that lost it. */
  | { readonly kind: 'torn' };

/** Seven letters and the layout's number; a change that older programs cannot read raises it. */
const magic = Buffer.from('GHSPOOL\u0001', 'latin1');
const saltLength = 16;

/** Bytes before the first record of a segment. */
export const segmentHeadLength = magic.length + saltLength;

/** Before each record: length and CRC-32 of what follows these two, and the record's number in its segment's life. */
const recordHeadLength = 12;
const tagLength = 16;

/** Far above any result: texts are cut at 65,536 characters and conversations at 262,144. */
const maxRecordBytes = 16 * 1024 * 1024;

/** A new key for a new segment. `root` is a key of the installation that is used for spools only. */
export function createSegmentKey(root: Buffer): SegmentKey {
  const head = Buffer.concat([magic, randomBytes(saltLength)]);
  return { key: keyOf(root, head), head };
}

/** The key of a segment by its first bytes; undefined when they are not those of a segment. */
export function readSegmentKey(root: Buffer, head: Buffer): SegmentKey | undefined {
  if (head.length < segmentHeadLength || !head.subarray(0, magic.length).equals(magic)) return undefined;
  return { key: keyOf(root, head.subarray(0, segmentHeadLength)), head: head.subarray(0, segmentHeadLength) };
}

/**
 * A record: head, the row sealed with AES-256-GCM, tag. `sequence` must never come twice under one key: it is the nonce.
 * Cost: about 20 µs for a row of 2 KB. Pure.
 */
export function encodeRecord({ key }: SegmentKey, sequence: number, columns: ResultColumns): Buffer {
  const plain = serialize(columns);
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(sequence));
  const record = Buffer.allocUnsafe(recordHeadLength + plain.length + tagLength);
  record.writeUInt32LE(plain.length + tagLength, 0);
  record.writeUInt32LE(sequence, 8);
  cipher.update(plain).copy(record, recordHeadLength);
  cipher.final();
  cipher.getAuthTag().copy(record, recordHeadLength + plain.length);
  record.writeUInt32LE(crc32(record.subarray(8)), 4);
  return record;
}

/** What stands at `at` in bytes of a segment. Pure. */
export function readRecord({ key }: SegmentKey, bytes: Buffer, at: number): ReadRecord {
  if (bytes.length - at < recordHeadLength) return { kind: 'partial', needed: recordHeadLength };
  const length = bytes.readUInt32LE(at);
  if (length < tagLength || length > maxRecordBytes) return { kind: 'torn' };
  const end = at + recordHeadLength + length;
  if (end > bytes.length) return { kind: 'partial', needed: end - at };
  if (crc32(bytes.subarray(at + 8, end)) !== bytes.readUInt32LE(at + 4)) return { kind: 'damaged', end };
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(bytes.readUInt32LE(at + 8)));
  decipher.setAuthTag(bytes.subarray(end - tagLength, end));
  try {
    const plain = Buffer.concat([
      decipher.update(bytes.subarray(at + recordHeadLength, end - tagLength)),
      decipher.final(),
    ]);
    // `encodeRecord` wrote it: the tag under the installation's key says so.
    return { kind: 'row', columns: deserialize(plain) as ResultColumns, end };
  } catch {
    return { kind: 'damaged', end };
  }
}

function keyOf(root: Buffer, head: Buffer): Buffer {
  return createHmac('sha256', root).update(head).digest();
}

function nonceOf(sequence: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(sequence, 0);
  return nonce;
}
