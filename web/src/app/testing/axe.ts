import axe from 'axe-core';
import { expect } from 'vitest';

/**
 * Holds the document against WCAG 2.2 AA, as far as a document without layout can be: contrast is measured in a real
 * browser, where colours exist.
 */
export async function expectNoAxeViolations(): Promise<void> {
  const { violations } = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'color-contrast': { enabled: false } },
  });
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect(found).toEqual([]);
}
