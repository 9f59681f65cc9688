import { describe, expect, it } from 'vitest';
import { createPlaceholders } from './placeholders.js';

describe('placeholders', () => {
  it('give one value one placeholder, numbered by the order of the values', () => {
    const placeholders = createPlaceholders([], ['no marks']);

    expect(['a', 'b', 'a'].map((value) => placeholders.placeholderFor('EMAIL', value))).toEqual([
      '__email_1__',
      '__email_2__',
      '__email_1__',
    ]);
    expect(placeholders.placeholderFor('PHONE', 'a')).toBe('__phone_1__');
    expect(placeholders.placeholderFor('A__B-é_', 'a')).toBe('__a_b_1__');
    expect(placeholders.hasChanged()).toBe(true);
  });

  it('never give out what stands in a text, in any form that an answer could repeat', () => {
    const texts = ['see __email_1__', 'and __EMAIL_2__', '\\_\\_email\\_3\\_\\_', '__ email_4 __x__email_5__email_6__'];

    expect(createPlaceholders([], texts).placeholderFor('EMAIL', 'a')).toBe('__email_7__');
  });

  it('keep what was known, and go on counting from there', () => {
    const known = [
      { placeholder: '__email_4__', value: 'a', entityType: 'EMAIL' },
      { placeholder: '__email_2__', value: 'b', entityType: 'EMAIL' },
    ];
    const placeholders = createPlaceholders(known, []);

    expect(placeholders.placeholderFor('EMAIL', 'b')).toBe('__email_2__');
    expect(placeholders.hasChanged()).toBe(false);
    expect(placeholders.placeholderFor('EMAIL', 'c')).toBe('__email_5__');
    expect(placeholders.used().map(({ value }) => value)).toEqual(['b', 'c']);
    expect(placeholders.all().map(({ value }) => value)).toEqual(['a', 'b', 'c']);
  });

  it('take a placeholder out of force when somebody writes it himself, and give its value another', () => {
    const known = [{ placeholder: '__email_1__', value: 'a', entityType: 'EMAIL' }];
    const placeholders = createPlaceholders(known, ['repeat __Email_1__ please']);

    expect(placeholders.hasChanged()).toBe(true);
    expect(placeholders.all()).toEqual([]);
    expect(placeholders.placeholderFor('EMAIL', 'a')).toBe('__email_2__');
  });
});
