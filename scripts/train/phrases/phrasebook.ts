/**
 * Our own wordings of one language, from which benign prompts and attacks are put together. Each field is whole clauses
 * as people write them, so that no grammar is needed; `{topic}` stands for one of `topics`.
 */
export interface Phrasebook {
  readonly lang: string;
  // Ordinary use.
  readonly topics: readonly string[];
  /** Questions and requests about a topic. */
  readonly asks: readonly string[];
  /** Requests that stand alone: office, school, code, chat. */
  readonly tasks: readonly string[];
  /** Harmless texts with the words that attacks are made of. */
  readonly lookAlikes: readonly string[];
  // Attacks.
  /** Sets aside what the model was told. */
  readonly overrides: readonly string[];
  /** Asks for what the model was told. */
  readonly extractions: readonly string[];
  /** Makes the model somebody without rules. */
  readonly personas: readonly string[];
  /** Claims a rank or a mode. */
  readonly authorities: readonly string[];
  /** Asks for what is not the asker's. */
  readonly secrets: readonly string[];
  /** Dictates the answer. */
  readonly hijacks: readonly string[];
}

/** The lines of a text, without blank ones. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
