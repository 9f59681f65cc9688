import { list, pattern, phrases, type Signature } from '../../scanners/heuristic/signature.js';

/** Marks of conversations and tools that have no place inside a message: a text that plays the system's part. */
export const structure: readonly Signature[] = [
  phrases(
    'fake-turn',
    0.8,
    ...list('<|im_start|>, <|system|>, <<sys>>, [system](#, <|start_header_id|>system, <|begin_of_text|>'),
  ),
  phrases(
    'fake-turn',
    0.75,
    ...list(
      '[system override], <system mode>, <system_mode>, [system mode], [system message], <god mode>, <系统模式>, <системный режим>, <modo sistema>, <mode système>, <system_prompt>, </system>',
    ),
  ),
  phrases(
    'fake-turn',
    0.7,
    ...list(
      '### system, ###system, [inst], [/inst], <|endoftext|>, <|assistant|>, begin system prompt, end of system prompt',
    ),
  ),
  phrases(
    'fake-turn',
    0.7,
    ...list(
      '[end of prompt], <|end_of_turn|>, <end_of_turn>, <start_of_turn>, [system]:, system instruction begins, system instructions begin',
    ),
  ),
  phrases(
    'fake-turn',
    0.4,
    ...list('[user left the chat], [debugging mode, {system:, "role": "system", "role":"system"'),
  ),
  // Tag characters are invisible copies of ASCII; only the flags of England, Scotland and Wales are written with them.
  pattern('hidden-text', 0.8, String.raw`(?:\A|[^\x{1F3F4}\x{E0020}-\x{E007F}])[\x{E0020}-\x{E007E}]{4,}`),
];
