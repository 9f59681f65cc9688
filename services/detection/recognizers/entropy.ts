/**
 * Shannon entropy of a text's characters in bits a character. Random keys of 20 characters and more have over 3;
 * placeholders such as "xxxx" and "your-key-here" have less.
 */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / text.length) * Math.log2(count / text.length);
  return entropy;
}
