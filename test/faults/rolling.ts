import { hearStory, storyOf, storyReply } from '../load/stories.js';
import type { Installation } from './installation.js';

/** Deltas of a stream and time between them: a second, well within the time that a stopping process gives. */
const storyLength = 20;
const paceMs = 50;

/** What became of the streams that were open while a part was restarted. */
export interface RollingReport {
  readonly part: string;
  readonly streams: number;
  /** Streams that broke off, or whose text is not what the model said. */
  readonly broken: number;
}

/**
 * Restarts each process in turn, each under so many guarded streams that have begun when it is asked to stop.
 */
export async function rollingRestart(installation: Installation, streams: number): Promise<RollingReport[]> {
  const { detections, proxy, admin } = installation;
  // Admin carries no stream, so it need not wait for a turn of its own.
  const turns = [
    { name: 'detection 1 and admin', parts: [...detections.slice(0, 1), admin] },
    ...detections.slice(1).map((part, index) => ({ name: `detection ${index + 2}`, parts: [part] })),
    { name: 'proxy', parts: [proxy] },
  ];
  const reports: RollingReport[] = [];
  for (const { name, parts } of turns) {
    const heard = openStories(installation, streams);
    await heard.begun;
    const restarted = Promise.all(parts.map((part) => part.restart()));
    const broken = (await heard.ended).filter((isRight) => !isRight).length;
    await restarted;
    reports.push({ part: name, streams, broken });
  }
  return reports;
}

function openStories(
  { upstream, proxy, apiKey }: Installation,
  count: number,
): { begun: Promise<void>; ended: Promise<boolean[]> } {
  let open = 0;
  let tell: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const reply = storyReply(storyLength, paceMs);
  upstream.reply(
    ...Array.from({ length: count }, (): typeof reply => (response, request) => {
      // The model has been asked, so the prompt was judged and the guarded stream is open.
      open += 1;
      if (open === count) tell();
      return reply(response, request);
    }),
  );
  const ended = Array.from({ length: count }, async (_, number) => {
    const story = { url: `${proxy.stack.proxyUrl}/v1`, apiKey, model: 'm', number };
    const heard = await hearStory(story).catch(() => undefined);
    return heard?.text === storyOf(number, storyLength).join('');
  });
  return { begun, ended: Promise.all(ended) };
}
