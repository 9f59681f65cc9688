const place = '{appeal_url}';

/** The answer with the sentence that says how to object, two lines below it. Pure. */
export function withAppealSentence(answer: string, template: string, url: string, language: string): string {
  const sentence = template === '' ? shipped(language) : template;
  // The address is not a pattern: "$&" in it stays what it is.
  return `${answer}\n\n${sentence.split(place).join(url)}`;
}

function shipped(language: string): string {
  return /^zh\b/i.test(language)
    ? `如果您认为这是误判,可以申请复核:${place}`
    : `If you think this is a mistake, you can ask for a review: ${place}`;
}
