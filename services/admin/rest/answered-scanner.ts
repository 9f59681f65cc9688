import type { Body } from './body.js';

/** Which refusals something answers: a scanner by its tag, or with the tag "blacklist" a list by its name. */
export interface AnsweredScanner {
  /** "S9", "S100" or "blacklist"; empty for any. */
  readonly scannerTag: string;
  /** Name of a list; empty for any. */
  readonly scannerName: string;
}

const scannerTypes = ['blacklist', 'whitelist', 'official_scanner', 'marketplace_scanner', 'custom_scanner'] as const;

/**
 * Reads the contract's two ways of saying it: `category`, or `scanner_type` with `scanner_identifier`; undefined when the
 * body says neither. "default" is the category of everything. Notes what is wrong in the body.
 */
export function readAnsweredScanner(body: Body): AnsweredScanner | undefined {
  const category = body.optionalText('category');
  const type = body.optionalWord('scanner_type', scannerTypes);
  const identifier = body.optionalText('scanner_identifier');
  if (type === 'blacklist') return { scannerTag: 'blacklist', scannerName: identifier ?? '' };
  if (type === 'whitelist') body.refuse('scanner_type', 'a whitelist refuses nothing that could be answered');
  if (type !== undefined) return { scannerTag: readTag(body, 'scanner_identifier', identifier ?? ''), scannerName: '' };
  if (category === undefined) return undefined;
  const isAny = category === '' || category === 'default';
  return { scannerTag: isAny ? '' : readTag(body, 'category', category), scannerName: '' };
}

function readTag(body: Body, field: string, text: string): string {
  const tag = text.trim().toUpperCase();
  if (!/^S[1-9]\d{0,8}$/.test(tag)) body.refuse(field, 'must be the tag of a scanner, such as S9');
  return tag;
}

/** The same in the contract's words. Pure. */
export function toScannerWords({ scannerTag, scannerName }: AnsweredScanner) {
  const number = Number(scannerTag.slice(1));
  const isOfficial = number >= 1 && number <= 21;
  return {
    category: isOfficial ? scannerTag : null,
    scanner_type: scannerTypeOf(scannerTag, number),
    scanner_identifier: scannerTag === 'blacklist' ? scannerName : scannerTag || null,
    guardrail_name: scannerName || scannerTag || null,
  };
}

function scannerTypeOf(scannerTag: string, number: number): (typeof scannerTypes)[number] | null {
  if (scannerTag === '') return null;
  if (scannerTag === 'blacklist') return 'blacklist';
  if (number <= 21) return 'official_scanner';
  return number < 100 ? 'marketplace_scanner' : 'custom_scanner';
}
