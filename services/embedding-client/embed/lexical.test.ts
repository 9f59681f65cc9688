import { describe, expect, it } from 'vitest';
import { createLexicalEmbedder } from './lexical.js';

const { embed } = createLexicalEmbedder();

describe('the lexical embedder', () => {
  it('gives unit vectors of 1,024 values', async () => {
    const [vector] = await embed(['How do I reset my password?']);

    expect(vector).toHaveLength(1024);
    expect(Math.hypot(...vector!)).toBeCloseTo(1, 5);
  });

  it('gives a vector of zeros for a text without letters', async () => {
    const vectors = await embed(['', ' \n', '!?']);

    expect(vectors.map((vector) => Math.hypot(...vector))).toEqual([0, 0, 0]);
  });

  it('gives the same vector for the same text whatever its case and width', async () => {
    const [plain, shouted, wide] = await embed(['reset password', 'RESET Password', 'ｒｅｓｅｔ password']);

    expect(shouted).toEqual(plain);
    expect(wide).toEqual(plain);
  });

  it.each([
    ['English', 'How do I reset my password?', 'resetting a password', 'opening hours of the shop'],
    ['German', 'Passwort zurücksetzen', 'Wie setze ich mein Passwort zurück?', 'Wann öffnet der Laden?'],
    ['Chinese', '如何重置密码', '重置密码的方法', '商店几点开门'],
  ])('puts texts of like words closer together than others in %s', async (_language, text, like, unlike) => {
    const [a, b, c] = await embed([text, like, unlike]);

    expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!) + 0.15);
  });
});

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}
