import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

/** A moment as REST replies carry it, ISO 8601 in UTC; null for none. Pure. */
export function toIsoText(timestamp: Timestamp | undefined): string | null {
  return timestamp === undefined ? null : timestampDate(timestamp).toISOString();
}
