import { Code } from '@connectrpc/connect';
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { TextField } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { catalogueError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';
import { attackFinding, rejection, requestId, storedResult } from '../../app/testing/verdicts.js';

/** Opens a result that exists from the given look on. */
async function openResult(existsFrom = 1, options: Partial<RenderOptions> = {}) {
  let looks = 0;
  return await renderApp({
    path: `/results/${requestId(1)}`,
    services: (router) =>
      router.service(ResultService, {
        getResult() {
          looks += 1;
          if (looks < existsFrom) throw catalogueError(Code.NotFound, 'NOT_FOUND', 'No such result', 'Check the id.');
          const findings = [attackFinding({ start: 0, end: 4 })];
          return { result: storedResult(1, { verdict: rejection({ requestId: requestId(1), findings }) }) };
        },
      }),
    ...options,
  });
}

describe('result', () => {
  it('says so when there is no such result', async () => {
    await openResult(99);

    const alert = await screen.findByRole('alert', {}, { timeout: 10_000 });
    expect(alert.textContent).toContain('No such result');
  });

  it('waits for a result that is still being written', async () => {
    await openResult(2);

    expect(await screen.findByText('Decided by S9', {}, { timeout: 10_000 })).toBeDefined();
  });

  it('shows the verdict, its evidence and where it came from, and leads to the playground', async () => {
    await openResult();

    expect((await screen.findByRole('group', { name: 'Prompt' })).textContent).toBe('Text of request 1');
    expect(screen.getByRole('button', { name: 'Text' }).textContent).toBe('Text');
    expect(screen.getByText('Support chat')).toBeDefined();
    expect(screen.getByText('I cannot help with that.')).toBeDefined();
    expect(screen.getByRole('link', { name: /Open in the playground/ }).getAttribute('href')).toBe(
      `/playground?result=${requestId(1)}`,
    );
  });

  it('lights each finding in the message that it lies in', async () => {
    const text = (messageIndex: number, role: string, words: string, spans: { start: number; end: number }[]) => ({
      location: { messageIndex, field: TextField.CONTENT },
      role,
      phase: Phase.INPUT,
      text: words,
      spans: spans.map((span, finding) => ({ ...span, finding })),
    });
    await renderApp({
      path: `/results/${requestId(1)}`,
      services: (router) =>
        router.service(ResultService, {
          getResult: () => ({
            result: storedResult(1, {
              verdict: rejection({ requestId: requestId(1), findings: [attackFinding({ start: 8, end: 15 })] }),
              inputText: '[user]: Hello\n[user]: Please, ignore it',
              texts: [text(0, 'user', 'Hello', []), text(1, 'robot', 'Please, ignore it', [{ start: 8, end: 14 }])],
            }),
          }),
        }),
    });

    expect((await screen.findByRole('group', { name: 'User, message 1' })).textContent).toBe('Hello');
    const second = screen.getByRole('group', { name: 'robot, message 2' });
    expect(within(second).getByRole('button').textContent).toBe('ignore');
  });

  it('has no accessibility violation', async () => {
    await openResult();
    await screen.findByRole('group', { name: 'Prompt' });

    await expectNoAxeViolations();
  });
});
