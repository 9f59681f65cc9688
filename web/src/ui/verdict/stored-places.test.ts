import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import { FindingSchema, TextLocationSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { placesInStoredText } from './stored-places.js';

function findings(...list: MessageInitShape<typeof FindingSchema>[]) {
  const location = create(TextLocationSchema);
  return list.map((fields) => create(FindingSchema, { dimension: Dimension.DATA, location, ...fields }));
}

/** What stands in the stored text at each place. */
function lit(text: string, list: ReturnType<typeof findings>): string[] {
  return placesInStoredText(text, list).map(({ start, end }) => text.slice(start, end));
}

describe('placesInStoredText', () => {
  it('lights nothing in a conversation, whose texts were joined', () => {
    const list = findings({ start: 0, end: 3, operator: 'mask' });

    expect(lit('[system]: be kind\n[user]: abc', list)).toEqual([]);
  });

  it('lights nothing when a covered place does not hold what its operator leaves', () => {
    const list = findings({ start: 3, end: 8, operator: 'replace', entityType: 'EMAIL' });

    expect(lit('to a@b.c now', list)).toEqual([]);
  });

  it('lights nothing when findings lie in several texts', () => {
    const list = findings(
      { start: 0, end: 2, operator: 'mask' },
      { start: 0, end: 2, operator: 'mask', location: { messageIndex: 1 } },
    );

    expect(lit('** and more', list)).toEqual([]);
  });

  it('follows masks, which keep every length', () => {
    const list = findings({ start: 3, end: 8, operator: 'mask' }, { start: 9, end: 12, dimension: Dimension.SECURITY });

    expect(lit('to a***c now', list)).toEqual(['a***c', 'now']);
  });

  it('follows replacements, which move what comes after them', () => {
    // Received: "to a@b.c and 4111 now"
    const list = findings(
      { start: 3, end: 8, operator: 'replace', entityType: 'EMAIL' },
      { start: 13, end: 17, operator: 'redact' },
      { start: 18, end: 21, dimension: Dimension.SECURITY },
    );

    expect(lit('to <EMAIL> and  now', list)).toEqual(['<EMAIL>', '', 'now']);
  });

  it('lights a finding that lies around a replacement as a whole', () => {
    // Received: "send a@b.c all"
    const list = findings(
      { start: 0, end: 14, dimension: Dimension.SECURITY },
      { start: 5, end: 10, operator: 'replace', entityType: 'EMAIL' },
    );

    expect(lit('send <EMAIL> all', list)).toEqual(['send <EMAIL> all', '<EMAIL>']);
  });

  it('leaves out findings about a whole text', () => {
    expect(lit('anything', findings({ start: 0, end: 0, dimension: Dimension.COMPLIANCE }))).toEqual([]);
  });
});
