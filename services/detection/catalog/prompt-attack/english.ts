import { list, phrases, type Signature, signature } from '../../scanners/heuristic/signature.js';

const drop = list(
  'ignore, ignores, ignoring, overlook, disregard, disregarding, forget, forget about, forgetting, discard, negate, disobey, defy, ingore, igmre',
);
const undo = list(
  'override, overwrite, bypass, skip, erase, delete, abandon, dismiss, unlearn, omit, reverse, do the opposite of, neglect, remove, overrule',
);
const stopFollowing = list(
  "do not follow, don't follow, do not obey, don't obey, stop following, stop obeying, no longer follow, do not listen to, don't listen to, not listen to, do not comply with, pay no attention to",
);
/** Words that point back to what the model was told, not to what the user said. */
const before = list(
  'previous, previously, prev, prior, above, earlier, preceding, foregoing, before, aforementioned, original, initial, pevious, previos, prevous, previus, your, ur, your own, previously given',
);
const anyOf = list(
  'all, any, every, each, everything, whatever, all the, all of, all other, any other, those, these, past, former, existing, current, last, old, first, below, system, hard-coded, hardcoded, built-in, default, given, basic, the system, you',
);
const told = list(
  'instruct*, instu*, instrc*, indtr*, intruct*, directions, direction, directive, directives, guideline, guidelines, prompt, prompts, system prompt, programming, guidance, training',
);
/** What else is ignored in daily work: rules of a linter, orders of a shop. */
const ruled = list('commands, command, orders, rules, rule, constraints, restrictions, restriction, policies');
const said = list(
  'input, inputs, text, messages, message, conversation, context, statement, statements, requests, tasks, task, sentence, sentences, information, assignments, documents',
);
const show = list(
  'show, show me, reveal, print, output, display, repeat, recite, dump, leak, expose, disclose, tell me, give me, gimme, return',
);
const retell = list(
  "tell, write, write out, list, share, send me, summarize, summarise, translate, encode, what is, what's, what are, what were, what was, describe, quote, copy, paste, spell, i need, need to see, extract, read out, reconfirm, paraphrase, rephrase, export, start with, echo, state, provide, explain",
);
const hiddenText = list(
  'system prompt, system prompts, systemprompt, system_prompt, system message, system instructions, initial prompt, original prompt, hidden prompt, secret prompt, hidden instructions, secret instructions, initial instructions, original instructions, original instruction, initial message, initial messages, preprompt, pre-prompt, developer message, developer instructions, prompt texts, initial configuration, system configuration, hidden rules, internal instructions, full prompt',
);

/** English: setting aside what the model was told, reading it, switching its protections off. */
export const english: readonly Signature[] = [
  signature('override', 0.9, 24, drop, before, [...told, ...ruled]),
  signature('override', 0.85, 24, drop, anyOf, told),
  signature('override', 0.5, 16, drop, anyOf, ruled),
  signature('override', 0.75, 16, [...undo, ...stopFollowing], before, told),
  signature(
    'override',
    0.7,
    16,
    list('override, overwrite, bypass, overrule, delete, erase'),
    list('all, all your, any, system, your'),
    told,
  ),
  signature('override', 0.7, 16, stopFollowing, [...before, ...anyOf], [...told, ...ruled]),
  signature(
    'override',
    0.75,
    16,
    drop,
    list('all previous, all prior, everything, all the above, the above, above, all provided, all documents'),
    said,
  ),
  signature('override', 0.45, 16, drop, [...before, ...anyOf], said),
  signature(
    'override',
    0.75,
    20,
    drop,
    told,
    list('above, so far, previously, earlier, given to you, you have, you got, you were, that you, from anyone'),
  ),
  signature(
    'override',
    0.75,
    6,
    drop,
    list('everything, all, anything, whatever, all that, all of that, what, everythingyou'),
    list(
      "above, you know, you were told, you have been told, have been told, you where told, previously, that came before, prior, written above, you've been told, you have learned, you learned, you are told, i have instructed you, you was told, you've been instructed, you were instructed",
    ),
  ),
  phrases(
    'override',
    0.7,
    ...list(
      'ignore instructions, ignore all previous, forget all previous, ignore your program, previous instructions revoked, ignore everything and, forget everything and',
    ),
  ),
  phrases(
    'override',
    0.5,
    ...list(
      'ignore rules, ignore the instructions, ignore the rules, ignore previous, forget rules, disobey rules, forget the instructions, ignore the above, ignore above, disregard above, disregard the above, forget the above, forget those rules, forget about rules, ignore the directions, ignore the direction, ignore all that, forget everything i, forget what i, forget all i, ignore everything i',
    ),
  ),
  signature(
    'override',
    0.7,
    24,
    [...before, ...anyOf],
    told,
    list(
      'revoked, are void, no longer apply, are cancelled, are canceled, do not apply, are obsolete, are suspended, are disabled, are lifted, have been lifted, were a test, are overridden, be ignored, be forgotten, be disregarded, be deleted, are false, were malicious',
    ),
  ),
  signature(
    'override',
    0.75,
    20,
    list('override, replace, change, rewrite, modify, invert, redefine'),
    list('your, system'),
    list(
      'instructions, original instructions, system prompt, rules, guidelines, programming, directives, safety rules',
    ),
  ),
  phrases(
    'new-orders',
    0.4,
    ...list(
      'new instructions, new instruction, your new task, new rules:, your new instructions, additional instruction, new directive, your new directive, only follow my, follow my instructions, obey my, listen only to me, now comes a new task, now further tasks are followed',
    ),
  ),

  // Asking for what the model was told.
  signature('extraction', 0.75, 16, [...show, ...retell], list('your, ur, your own, all your'), hiddenText),
  signature('extraction', 0.7, 16, show, list('the, <system_prompt>, hidden, secret, initial, original'), hiddenText),
  signature(
    'extraction',
    0.7,
    8,
    [
      ...show,
      ...list(
        'what are, what were, what was, recall, do you remember, tell, what r, list, share, summarize, explain, provide',
      ),
    ],
    list(
      'your, all your, your exact, your full, your previous, your first, your last, your basic, all of your, your last but one, your initial, my previous, my, all prior, all previous, the previous, the original, the initial',
    ),
    list('instructions, instruction, prompt, prompts, directives'),
  ),
  signature(
    'extraction',
    0.45,
    8,
    show,
    list('your, the, all, current, previous, prior, detailed, the detailed, the first, these'),
    list('rules, guidelines, directions, instructions, instruction, configuration, programming'),
  ),
  signature(
    'extraction',
    0.7,
    24,
    list('what, which, repeat, all the'),
    list('instructions, instruction, prompt'),
    list(
      'were you given, you were given, have you been given, are you following, were you told, given to you, did you receive, are you currently following, you have been given, you follow',
    ),
  ),
  signature(
    'extraction',
    0.7,
    12,
    [...show, ...list('write, copy, translate, quote')],
    list(
      'instructions above, rules above, the prompt above, text before this, the first message, words of your prompt, lines of your prompt, this entire conversation back, everything that was previously written, all text before, previous instructions',
    ),
  ),
  signature(
    'extraction',
    0.5,
    12,
    list('repeat, print, output, recite, display'),
    list(
      'everything above, the text above, all the text above, the words above, all of the above, the sentence above, all the words above, the message above, what was written above, the above text, the lines above, everything before this',
    ),
  ),
  phrases(
    'extraction',
    0.75,
    'beginning with "you are',
    "beginning with 'you are",
    'starting with "you are',
    "start your answer with 'my instructions",
    'console.log(systemprompt',
    'my system prompt is',
    "continue the following: 'the system prompt",
  ),
  phrases(
    'extraction',
    0.7,
    ...list(
      'what were you told before, what you were told before, repeat to me my instructions, return your embeddings, <system_prompt> tags',
    ),
  ),
  phrases('verbatim', 0.35, ...list('verbatim, word for word, character by character, in a code block, in base64')),
  signature(
    'secret',
    0.3,
    20,
    list('reveal, tell me, give me, say, print, share, expose, leak, show me'),
    list(
      'the password, the secret key, your password, your secrets, secret key, the secret word, the secret password, the passphrase',
    ),
  ),

  // Switching protections off.
  signature(
    'bypass',
    0.75,
    20,
    list(
      'bypass, disable, remove, turn off, deactivate, switch off, override, lift, circumvent, ignore, suspend, evade',
    ),
    list('your, all, all your, any'),
    list(
      'safety filters, safety filter, content filter, content filters, safety protocols, safety guidelines, safety measures, safeguards, guardrails, moderation, ethical guidelines, content policy, content policies, safety settings, safety rules',
    ),
  ),
  signature(
    'bypass',
    0.7,
    12,
    list('bypass, disable, remove, ignore, lift, turn off'),
    ['your', 'all your'],
    list('filters, restrictions, limitations, censorship'),
  ),
  phrases(
    'bypass',
    0.6,
    ...list(
      'override security, security override, system override, sudo mode, bypass all restrictions, bypass all filters, admin override, administrator override, bypass validation',
    ),
  ),
  signature(
    'authority',
    0.5,
    20,
    list("i am, i'm, this is, as"),
    list(
      'your developer, your creator, your administrator, the root user, the developer of this system, your instructor, one of your developers, your god, an openai employee, openai employee, an openai engineer, your programmer, your admin, the administrator, a programmer at openai, admin',
    ),
  ),
  signature(
    'access',
    0.5,
    12,
    list('grant me, give me'),
    list(
      'admin access, elevated access, root access, elevated privileges, full access, admin privileges, administrator access',
    ),
  ),
];
