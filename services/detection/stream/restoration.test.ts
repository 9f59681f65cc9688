import { describe, expect, it } from 'vitest';
import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ChannelKind } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { anonymize } from '../pipeline/anonymize.js';
import { toFindings } from '../pipeline/findings.js';
import { readJsonText } from '../pipeline/json-text.js';
import { createRestoring, withoutPlaceholders } from '../pipeline/restoring.js';
import { scanText } from '../policy/compile.js';
import { testKeyed } from '../testing/keyed.js';
import { createRandom, cutAtRandom, type Random } from '../testing/random.js';
import { anonymizeAll, guardStream, streamPolicy } from '../testing/stream.js';
import { createPlaceholderSearch, type KnownPlaceholder } from '../vault/placeholder-search.js';
import { createChannelText } from './channel.js';

const known: KnownPlaceholder[] = [
  { placeholder: '__email_1__', value: 'jo.doe@example.com', entityType: 'EMAIL' },
  { placeholder: '__email_12__', value: 'x"y\\z\n😀', entityType: 'EMAIL' },
  { placeholder: '__credit_card_1__', value: '4111 1111 1111 1111', entityType: 'CREDIT_CARD' },
  { placeholder: '__password_1__', value: 'correct horse', entityType: 'PASSWORD' },
];
const search = createPlaceholderSearch(known);
const masking = streamPolicy({ settings: { dataOutput: anonymizeAll } });
const refusing = streamPolicy({
  settings: { dataOutput: { high: Action.REJECT, medium: Action.REJECT, low: Action.REJECT } },
  lists: [{ name: 'words', kind: ListKind.BLACKLIST, keywords: ['email', 'credit card'] }],
});

/** What a check of the whole text delivers. */
function wholeTextOf(text: string, kind = ChannelKind.CONTENT): string {
  const { judged, append, resolve } = createChannelText(0, kind);
  append(text);
  if (kind === ChannelKind.TOOL_ARGUMENTS) {
    const json = readJsonText(text);
    resolve(json.text, json.rawOffsets);
  }
  const restoring = createRestoring(known, { texts: [judged] });
  const hits = scanText(masking.plan.policy, judged.text, Phase.OUTPUT);
  const findings = withoutPlaceholders(toFindings(masking.policy, [judged], [hits]), restoring);
  return anonymize(masking.policy.settings, findings, testKeyed, restoring).texts[0]?.text ?? text;
}

const pieces = [
  ...known.map(({ placeholder }) => placeholder),
  '__EMAIL_1__',
  '\\_\\_email\\_1\\_\\_',
  '__ email_12 __',
  '__email_3__',
  '__email_1',
  '__',
  '_',
  '\\',
  ' ',
  '. ',
  '@',
  'a',
  '1',
  ' 😀 ',
  'mary@example.org',
  '5555 5555 5555 4444',
  'password: ',
  '@example.com',
  'postgres://u:__password_1__@db.example.com/x',
];

function randomText(random: Random): string {
  return Array.from({ length: 1 + random.integer(7) }, () => random.pick(pieces)).join('');
}

/** In 1 to 5 deltas, or character by character, also between the halves of surrogate pairs. */
function cut(random: Random, text: string): string[] {
  if (random.integer(4) === 0) return text.split('');
  const cuts = Array.from({ length: random.integer(5) }, () => random.integer(text.length + 1)).sort((a, b) => a - b);
  return [...cuts, text.length].map((end, index) => text.slice(cuts[index - 1] ?? 0, end));
}

describe('placeholders in a guarded stream', () => {
  it('become their values byte for byte as in the whole text, however it is cut', () => {
    const random = createRandom(12);
    for (let round = 0; round < 3000; round++) {
      const text = randomText(random);
      const deltas = cut(random, text);
      const { delivered, error } = guardStream(masking, deltas, [], search);
      expect({ deltas, text: delivered[0] ?? '', error }).toEqual({ deltas, text: wholeTextOf(text) });
    }
  }, 60_000);

  it('become their values inside the JSON of tool calls, escaped as JSON wants it', () => {
    const random = createRandom(13);
    for (let round = 0; round < 500; round++) {
      const text = JSON.stringify({ [randomText(random)]: [randomText(random), 4111111111111111, null] });
      const deltas = cut(random, text).map((delta) => ({ channel: 0, kind: ChannelKind.TOOL_ARGUMENTS, text: delta }));
      const { delivered, error } = guardStream(masking, deltas, [], search);
      expect({ deltas, text: delivered[0] ?? '', error }).toEqual({
        deltas,
        text: wholeTextOf(text, ChannelKind.TOOL_ARGUMENTS),
      });
      expect(() => JSON.parse(delivered[0] ?? '') as unknown).not.toThrow();
    }
  }, 60_000);

  it('are counted, and held back only while they can still become known ones', () => {
    const { steps, verdict } = guardStream(masking, ['snake_case and __bold__ x __em', 'ail_1__, '], [], search);
    expect(steps).toEqual([
      { channel: 0, sent: 30, released: 26 },
      { channel: 0, sent: 39, released: 39 },
    ]);
    expect(verdict).toMatchObject({ action: Action.PASS, restored: 1 });
  });

  it('are no leak: what is found in nothing but them does not count (W-36)', () => {
    for (const text of ['password: __password_1__.', 'Write to __email_1__, pay by __credit_card_1__!']) {
      for (const deltas of [[text], text.split(''), cutAtRandom(createRandom(1), text, 5)]) {
        const { delivered, verdict } = guardStream(refusing, deltas, [], search);
        expect({ action: verdict?.action, text: delivered[0] }).toEqual({
          action: Action.PASS,
          text: text.replaceAll(/__\w+?_\d__/g, (form) => known.find(({ placeholder }) => placeholder === form)!.value),
        });
      }
    }
    expect(guardStream(refusing, ['Write to __email_1__ or ma', 'ry@example.org'], [], search).verdict).toMatchObject({
      action: Action.REJECT,
    });
    expect(guardStream(refusing, ['password: __password_2', '__'], [], search).verdict?.action).toBe(Action.REJECT);
  });
});
