import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Conversation, JudgedPhase, JudgedText } from '../pipeline/conversation.js';
import type { Speaker, Turn } from './prompt.js';
import { cutWindows, lastUnits, windowUnits } from './windows.js';

/** What of a conversation a guard model judges: the parts of `Conversation` that it reads. */
export type JudgedConversation = Pick<Conversation, 'texts' | 'images' | 'before'>;

/** One text or image that is judged on its own, with what was said before it. */
export interface Subject {
  readonly text: JudgedText;
  readonly imageUrl: string | undefined;
  /** Pieces that together hold every character of the text; one for an image. */
  readonly windows: readonly string[];
  /** The conversation before it, window for window: oldest first. */
  turnsFor(window: string): readonly Turn[];
}

/** What stands in a conversation for a picture. */
const imageNote = '(the attached image)';

/** Turns that a subject is shown of the conversation before it, at most; the room for their text is bounded as well. */
const maxContextTurns = 32;

/** The subjects of a conversation, in the order of its texts, then of its images. Pure. */
export function listSubjects({ texts, images, before }: JudgedConversation): Subject[] {
  const spoken = [...before, ...texts];
  const textSubjects = texts.map((text, index): Subject => {
    const windows = cutWindows(text.text);
    return createSubject(text, undefined, windows, (room) => contextOf(spoken, before.length + index, room));
  });
  const imageSubjects = images.map(({ text, url }): Subject => {
    const later = texts.findIndex(({ location }) => location.messageIndex > text.location.messageIndex);
    const count = before.length + (later < 0 ? texts.length : later);
    return createSubject(text, url, [imageNote], (room) => contextOf(spoken, count, room));
  });
  return [...textSubjects, ...imageSubjects];
}

/** Who a judged text counts for: the model is asked about the last message of this speaker. */
export function speakerOf(phase: JudgedPhase): Speaker {
  return phase === Phase.INPUT ? 'User' : 'Agent';
}

function createSubject(
  text: JudgedText,
  imageUrl: string | undefined,
  windows: readonly string[],
  context: (room: number) => Turn[],
): Subject {
  return {
    text,
    imageUrl,
    windows,
    turnsFor: (window) => [...context(windowUnits - window.length), { speaker: speakerOf(text.phase), text: window }],
  };
}

/** The last of the first `count` texts that fit into the room, oldest first; the oldest one may be cut at its start. */
function contextOf(spoken: readonly Pick<JudgedText, 'role' | 'text'>[], count: number, room: number): Turn[] {
  const turns: Turn[] = [];
  let left = room;
  for (let index = count - 1; index >= 0 && left > 0 && turns.length < maxContextTurns; index -= 1) {
    const { role, text } = spoken[index]!;
    const kept = lastUnits(text, left);
    left -= kept.length;
    turns.unshift({ speaker: role === 'assistant' ? 'Agent' : 'User', text: kept });
  }
  return turns;
}
