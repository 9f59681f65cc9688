import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { expectNoAxeViolations } from '../../../../app/testing/axe.js';
import { renderApp, testToken } from '../../../../app/testing/render-app.js';
import { attackFinding, rejection, requestId, storedResult } from '../../../../app/testing/verdicts.js';

/** A proxy whose answers the test writes piece by piece. */
function startProxy(input = `${requestId(1)}; action=pass; revision=7`) {
  const asked: { headers: Headers; body: unknown }[] = [];
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  const fetch = vi.fn(async (path: string, init: RequestInit = {}) => {
    if (path === '/v1/models') return Response.json({ data: [{ id: 'demo' }] });
    asked.push({ headers: new Headers(init.headers), body: JSON.parse(String(init.body)) });
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        stream = controller;
        init.signal?.addEventListener('abort', () => controller.error(init.signal?.reason));
      },
    });
    return new Response(body, { headers: { 'x-gatehouse-input': input } });
  });
  vi.stubGlobal('fetch', fetch);
  const text = (content: string, finish: string | null = null): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
  return {
    asked,
    fetch,
    text,
    say: (words: string) => stream?.enqueue(new TextEncoder().encode(words)),
    end: () => stream?.close(),
  };
}

async function openChat() {
  const app = await renderApp({
    path: '/playground?tab=chat',
    services(router) {
      router.service(ApplicationService, { listApplications: () => ({ applications: [] }) });
      router.service(ResultService, {
        listResults: () => ({ results: [storedResult(1, { verdict: rejection({ findings: [attackFinding({})] }) })] }),
      });
    },
  });
  await screen.findByDisplayValue('demo');
  await app.user.type(screen.getByLabelText('Prompt'), 'Hello');
  return app;
}

afterEach(() => vi.unstubAllGlobals());

describe('chat', () => {
  it('shows released text, how much is held back, and the cut with its reason', async () => {
    const proxy = startProxy();
    const { user } = await openChat();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(proxy.asked).toHaveLength(1));
    expect(proxy.asked[0]?.headers.get('authorization')).toBe(`Bearer ${testToken}`);
    expect(proxy.asked[0]?.body).toEqual({
      model: 'demo',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    });

    proxy.say(`${proxy.text('The number is')}: held: 12\n\n`);
    expect(await screen.findByText('12 characters held back')).toBeDefined();
    // The event is cut where a network may cut it.
    const rest = `: x-gatehouse-output: ${requestId(2)}; action=reject; revision=7\n\n${proxy.text('\n\nSorry, not this.')}`;
    proxy.say(rest.slice(0, 30));
    proxy.say(rest.slice(30));
    proxy.say(`${proxy.text('', 'content_filter')}data: [DONE]\n\n`);
    proxy.end();

    expect(await screen.findByText(/Stopped here/)).toBeDefined();
    expect(screen.getByText('Sorry, not this.')).toBeDefined();
    expect(screen.queryByText(/held back/)).toBeNull();
    const verdict = within(screen.getByRole('region', { name: 'Verdict on the answer' }));
    expect(await verdict.findByText('Why: 1 finding')).toBeDefined();
    await expectNoAxeViolations();
  });

  it('keeps what was released when somebody stops the answer, and goes on from there', async () => {
    const proxy = startProxy();
    const { user } = await openChat();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(proxy.asked).toHaveLength(1));
    proxy.say(proxy.text('Half an'));
    await screen.findByText('Half an');

    await user.keyboard('{Escape}');

    expect(await screen.findByText('Stopped by you.')).toBeDefined();
    await user.type(screen.getByLabelText('Prompt'), 'And?');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(proxy.asked).toHaveLength(2));
    expect(proxy.asked[1]?.body).toMatchObject({
      messages: [{ content: 'Hello' }, { role: 'assistant', content: 'Half an' }, { content: 'And?' }],
    });
  });

  it('says that a prompt was stopped, and leaves it out of what follows', async () => {
    const proxy = startProxy(`${requestId(1)}; action=reject; revision=7`);
    const { user } = await openChat();
    await user.click(screen.getByRole('button', { name: /^Send/ }));
    await waitFor(() => expect(proxy.asked).toHaveLength(1));
    proxy.say(`${proxy.text('Prepared answer')}data: [DONE]\n\n`);
    proxy.end();

    expect(await screen.findByText(/stopped before a model saw it/)).toBeDefined();
    await user.type(screen.getByLabelText('Prompt'), 'Again{Control>}{Enter}{/Control}');
    await waitFor(() => expect(proxy.asked).toHaveLength(2));
    expect(proxy.asked[1]?.body).toMatchObject({ messages: [{ role: 'user', content: 'Again' }] });
  });

  it('says what the proxy refuses', async () => {
    const proxy = startProxy();
    const { user } = await openChat();
    proxy.fetch.mockResolvedValueOnce(
      Response.json(
        { error: { message: 'No such model' } },
        { status: 404, headers: { 'x-error-code': 'MODEL_UNKNOWN' } },
      ),
    );
    await user.click(screen.getByRole('button', { name: /^Send/ }));

    expect((await screen.findByRole('alert')).textContent).toContain('No such model');
  });
});
