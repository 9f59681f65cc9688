/** CRC-32 of a text's bytes, all of them ASCII, as GZIP and PNG compute it. Source: RFC 1952, section 8. */
export function crc32(text: string): number {
  let remainder = -1;
  for (let i = 0; i < text.length; i += 1) {
    remainder ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
    }
  }
  return ~remainder >>> 0;
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A checksum in the way GitHub and npm write it: six digits of base 62. Source: GitHub Engineering, token formats, 2021. */
export function base62Checksum(text: string): string {
  let rest = crc32(text);
  let written = '';
  for (let place = 0; place < 6; place += 1) {
    written = digits[rest % 62]! + written;
    rest = Math.floor(rest / 62);
  }
  return written;
}
