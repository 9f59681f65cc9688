import { describe, expect, it } from 'vitest';
import { palettes, type ThemeMode } from './palette.js';
import tokens from './tokens.css?raw';

/** `--name: #rrggbb;` of one of the two blocks of tokens.css. */
function tokensOf(mode: ThemeMode): Record<string, string> {
  const start = tokens.indexOf(mode === 'dark' ? ':root[data-theme="dark"]' : ':root');
  const block = tokens.slice(start, tokens.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** WCAG 2 relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(['light', 'dark'] as const)('the %s palette', (mode) => {
  const css = tokensOf(mode);
  const color = (name: string): string => css[name] ?? '';

  it('is the same for antd as for our own styles', () => {
    const antd = Object.fromEntries(Object.entries(palettes[mode]).map(([name, value]) => [kebab(name), value]));

    expect(css).toMatchObject(antd);
  });

  it.each([
    ...['text', 'text2', 'text3', 'accent', 'danger'].flatMap((ink) =>
      ['background', 'surface', 'raised', 'inset'].map((ground) => [ink, ground]),
    ),
    ...['high', 'medium', 'low', 'none', 'security', 'compliance', 'data'].map((tone) => [tone, `${tone}-soft`]),
    ...['security', 'compliance', 'data'].flatMap((tone) => [
      [tone, 'security-soft'],
      [tone, 'compliance-soft'],
      [tone, 'data-soft'],
    ]),
    ['text', 'high-soft'],
    ['text', 'low-soft'],
    ['text', 'accent-soft'],
    ['text2', 'accent-soft'],
    ['accent', 'accent-soft'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-hover'],
  ] as [string, string][])('lets %s be read on %s', (ink, ground) => {
    expect(contrast(color(ink), color(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it('shows where fields are', () => {
    expect(contrast(color('control'), color('surface'))).toBeGreaterThanOrEqual(3);
  });
});
