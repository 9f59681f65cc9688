/** What a labelled source is good for. Facts of the data's own README; names are those of the files. */
export interface Source {
  /** What `npm run eval` takes it for; a source may have benign rows beside its attacks. */
  readonly attacks?: 'direct' | 'indirect' | 'not-for-headline';
  /** False where benign rows are no ordinary texts, so a false-positive rate would say nothing. */
  readonly benign?: false;
  /** Licence of the rows; undefined when weights for shipping may not be trained on them. */
  readonly licence?: 'MIT' | 'Apache-2.0' | 'CC0-1.0' | 'CC-BY-4.0';
  /** Which rows may be used, when not all. */
  readonly only?: RegExp;
  /** Said beside the figures, and in the model card. */
  readonly note?: string;
}

/** By name. A source that is not listed is scored and never trained on. */
export const sources: Readonly<Record<string, Source>> = {
  deepset: { attacks: 'direct', licence: 'Apache-2.0', note: 'many attacks are mere role changes; noisy labels' },
  gandalf: { attacks: 'direct', licence: 'MIT', note: 'chosen for likeness to "ignore instructions": flatters' },
  hackaprompt: { attacks: 'direct', licence: 'MIT' },
  jailbreak_classification: {
    attacks: 'direct',
    licence: 'Apache-2.0',
    note: 'shares clusters with inthewild_jailbreak',
  },
  inthewild_jailbreak: { attacks: 'direct', licence: 'MIT' },
  garak_probes: { attacks: 'direct', licence: 'Apache-2.0', note: 'small' },
  purplellama_pi: { attacks: 'direct', licence: 'MIT', note: '18 languages by machine; some rows are mild' },
  parapet_own: { attacks: 'direct', licence: 'Apache-2.0', note: 'small' },
  mosscap: {
    attacks: 'not-for-headline',
    licence: 'MIT',
    note: 'many rows are harmless alone; NOT for headline recall',
  },
  bipia: {
    attacks: 'indirect',
    licence: 'MIT',
    only: /email$/,
    note: 'harmless-looking tasks hidden in documents; only e-mails may be trained on',
  },
  ultrachat: { licence: 'MIT' },
  dahoas_hh: { licence: 'MIT' },
  awesome_chatgpt_prompts: { licence: 'CC0-1.0' },
  purplellama_frr: { licence: 'MIT' },
  purplellama_code: { licence: 'MIT' },
  openai_moderation: { licence: 'MIT' },
  jade_rules: { licence: 'MIT' },
  jade_v3_hard_responses: { licence: 'MIT' },
  sms_ham: { licence: 'CC-BY-4.0' },
  beerqa: { note: 'share-alike: never trained on' },
  presidio_research_v2: { note: 'share-alike names: never trained on' },
  presidio_tests: { benign: false, note: 'isolated values' },
  gitleaks_tests: { note: 'never trained on' },
  blns: { benign: false, note: 'naughty strings, injections among them' },
};

/** How the source is weighed, for files that are not in the table. */
export function sourceOf(name: string): Source {
  return sources[name] ?? {};
}
