import { list, phrases, type Signature, signature } from '../../scanners/heuristic/signature.js';

const lawless = list(
  'ethical, ethics, moral, morals, morality, legal, legality, content, safety, openai, such, typical, usual, rules or, rules and',
);
const limits = list(
  'restrictions, restriction, limitations, limitation, limits, guidelines, rules, constraints, filters, filter, policies, policy, boundaries, censorship, confines, standards, moderation, regulations, guardrails, safeguards',
);

/** Role plays that make the model somebody without rules; their names are English in every language. */
export const personas: readonly Signature[] = [
  phrases(
    'persona',
    0.95,
    ...list(
      'do anything now, do. anything. now, does anything now, strive to avoid norms, always intelligent and machiavellian, superior do anything, intelligently do anything',
    ),
  ),
  phrases(
    'persona',
    0.8,
    ...list(
      'jailbreak mode, jailbroken mode, you are now dan, act as dan, dan mode, betterdan, chatdan, dan prompt, antigpt, evil confidant, anti-dan, dan jailbreak, mongo tom, basedgpt, based gpt, devgpt, evilbot, pretend to be dan, your character is now dan',
    ),
  ),
  phrases(
    'persona',
    0.6,
    ...list(
      'developer mode enabled, developer mode output, developer mode is enabled, with developer mode, as dan, d.a.n, [dan], dan:, stay a dan, you are dan, r dan, jailbreak bot',
    ),
  ),
  signature(
    'persona',
    0.75,
    12,
    list('enable, enabling, activate, enter, entering, switch to, turn on, you are now in, go into, begin, initiate'),
    list(
      'unrestricted mode, jailbreak mode, unfiltered mode, dan mode, uncensored mode, opposite mode, unrestricted output mode',
    ),
  ),
  signature(
    'persona',
    0.75,
    4,
    list('you are now in, you are in'),
    list('developer mode, debug mode, admin mode, sudo mode, god mode, maintenance mode, system mode, root mode'),
  ),
  phrases(
    'persona',
    0.4,
    ...list(
      'enable developer mode, activate developer mode, activate debug mode, enable sudo mode, activate admin mode, enable debug mode',
    ),
  ),
  phrases(
    'freed',
    0.9,
    ...list(
      'typical confines of ai, freed from the typical, broken free of the typical, broken free from the typical, confines of ai, broken free of the "typical',
    ),
  ),
  phrases(
    'freed',
    0.8,
    ...list(
      "do not have to abide by the rules, does not have to abide by, don't have to abide by, abide by the rules set for them, abide by the rules imposed on",
    ),
  ),
  signature(
    'freed',
    0.7,
    12,
    list(
      "without, no, not bound by, free from, free of, free of all, freed from, not limited by, not restricted by, not constrained by, unbound by, not have, not follow, lacks, ignores, bypasses, doesn't follow, does not follow, does not have, never follows, no longer bound by, no longer restricted by, isn't bound by, not adhere to, lack, doesn't have any, don't follow, have no, has no",
    ),
    list(
      "ethical, moral, ethics, openai, openai's, content policy, censorship, safety, chatgpt's, legal or ethical, ethical or legal, ethical and legal",
    ),
    [...limits, 'settings'],
  ),
  signature(
    'freed',
    0.6,
    14,
    list(
      "not care about, doesn't care about, disregards, disregard, regardless of, no comprehension of, without regard to, without any regard, does not consider, any regard to, concerns for, don't follow any, doesn't follow any",
    ),
    list('ethics, morals, morality, legality, the legality, its ethical, how unethical'),
  ),
  signature(
    'freed',
    0.5,
    14,
    list('no, without, has no, have no, with no, without any, not have any, free of all, free from all, free of any'),
    lawless,
    limits,
  ),
  phrases(
    'freed',
    0.55,
    ...list(
      'unrestricted ai, unfiltered ai, uncensored ai, unrestricted assistant, no restrictions whatsoever, uncensored and unfiltered, unfiltered response, unfiltered responses, unrestricted access to any, no content filter, not have a content filter, breaks ai rules',
    ),
  ),
  phrases(
    'freed',
    0.45,
    ...list(
      'unfiltered, uncensored, amoral, no filters, no restrictions, no ethical, no moral, without any restrictions, unhinged, no rules, no limitations, nothing is off limits, no prohibitions, no censorship, no boundaries',
    ),
  ),
  phrases(
    'vendor',
    0.45,
    ...list(
      "openai policies, openai's policies, openai policy, openai's content policy, openai's guidelines, openai's rules, openai guidelines, openai's content, content policy, openai's policy, the rules of chatgpt, chatgpt's rules, openai rules, openai's",
    ),
  ),
  signature(
    'lawless',
    0.45,
    30,
    list('illegal, legal, unlawful, legality'),
    list('unethical, immoral, ethical, harmful, dangerous, inappropriate, morality, ethics'),
  ),
  signature(
    'lawless',
    0.45,
    30,
    list('unethical, immoral, ethical, moral, harmful, ethics, morals'),
    list('illegal, legal, unlawful, dangerous, legality, laws'),
  ),
  phrases(
    'no-refusal',
    0.5,
    ...list(
      "never refuse, cannot refuse, must not refuse, can not refuse, never say no, can't refuse, never refuses, will never refuse, cannot decline, never hesitating, never refused, never reject, not refuse",
    ),
  ),
  phrases(
    'obedience',
    0.45,
    ...list(
      'always comply, must always comply, obey every, obey all, must obey, answer any question, do whatever i say, no matter what, answer any prompt, answer every question, answer everything, always answer everything, whatever they ask, without question, any prompt directly, every request, answer anything, respond to every prompt, will answer any',
    ),
  ),
  phrases(
    'no-apology',
    0.4,
    ...list(
      "as an ai language model, i cannot fulfill, never apologize, as an ai model, unwanted warnings, no warnings, without warnings, never warn, inform me that you can't, can't do something, never inform",
    ),
  ),
  phrases(
    'role',
    0.4,
    ...list(
      'from now on you, from now on act as, you are going to act as, immerse yourself, immerse into the role, from now you, going to pretend to be, fully immerse, will roleplay, frm nw on, you will now act as',
    ),
  ),
  phrases(
    'role',
    0.35,
    ...list(
      "pretend to be, pretend you are, pretend that you are, you will act as, alter ego, roleplay as, you are now, which stands for, will pretend, you're going to act as, act as a, you're now",
    ),
  ),
  phrases(
    'in-role',
    0.3,
    ...list(
      'stay in character, break character, stay in role, in character, assume the identity, take on the role, in the role of, remain in character, from this point on, from this point forward, from now on',
    ),
  ),
  phrases(
    'double',
    0.5,
    ...list(
      'answer in two ways, two responses, two different ways, both as chatgpt, as chatgpt and, [chatgpt], chatgpt:, [gpt], two separate styles, two different separate ways, two separate ways, 2 ways 2 answer',
    ),
  ),
  phrases(
    'double',
    0.4,
    ...list(
      'hypothetical response, token system, lose tokens, tokens will be deducted, lose 4 tokens, you have 35 tokens',
    ),
  ),
];
