import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { type Message, MessageSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { fitImages } from './inline-images.js';

const mebibyte = 1024 * 1024;
const head = 'data:image/png;base64,';
const inline = (bytes: number) => `${head}${'A'.repeat(bytes)}`;

function said(...urls: readonly string[]): Message {
  return create(MessageSchema, {
    role: 'user',
    parts: [
      { kind: { case: 'text', value: 'look' } },
      ...urls.map((value) => ({ kind: { case: 'imageUrl' as const, value } })),
    ],
  });
}

const lengths = (messages: readonly Message[]) =>
  messages.map(({ parts }) => parts.slice(1).map(({ kind }) => kind.value?.length));

it('keeps the newest pictures and the heads of those that have no room', () => {
  const messages = [said(inline(mebibyte), 'https://h/p.png'), said(inline(2 * mebibyte), inline(mebibyte))];

  const fitted = fitImages(messages);

  expect(lengths(fitted)).toEqual([
    [head.length, 'https://h/p.png'.length],
    [2 * mebibyte + head.length, mebibyte + head.length],
  ]);
  expect(messages[0]?.parts[1]?.kind.value).toHaveLength(mebibyte + head.length);
});

it('leaves less room for pictures beside long texts', () => {
  const long = create(MessageSchema, { parts: [{ kind: { case: 'text', value: '字'.repeat(mebibyte) } }] });

  expect(lengths(fitImages([long, said(inline(mebibyte))]))).toEqual([[], [head.length]]);
});

it('gives messages without inline pictures back as they are', () => {
  const messages = [said('https://h/p.png')];

  expect(fitImages(messages)).toBe(messages);
});
