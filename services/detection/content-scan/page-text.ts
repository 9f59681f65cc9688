/** A page as its readers see it. */
export interface PageText {
  /** The text without markup; attributes that a person or a model reads follow it, a line each. */
  readonly text: string;
  /** The hosts that links show while they lead to another one. */
  readonly disguisedHosts: readonly string[];
}

const readAttributes: ReadonlySet<string> = new Set(['alt', 'title', 'aria-label', 'placeholder', 'content', 'value']);
const codeElements: ReadonlySet<string> = new Set(['script', 'style', 'template']);
const blockElements = /^(?:br|p|div|li|tr|td|th|h[1-6]|section|article|table|ul|ol|blockquote|pre)$/;

/** Attributes of a longer tag are not read; what is looked for in code is found in the page as received. */
const maxTagLength = 8_192;

/**
 * Takes the markup off a page or an HTML mail: words that tags stand between are whole again, and comments stay, for a model
 * may read them. Text without markup stays as it is. Pure. Cost: linear in the text.
 */
export function readPage(content: string): PageText {
  const text: string[] = [];
  const attributes: string[] = [];
  const disguisedHosts: string[] = [];
  const unclosed = new Set<string>();
  let open: { readonly target: string; readonly from: number } | undefined;
  let at = 0;

  /** Where a mark begins after `at`; a search that failed once is not repeated from every later place. */
  function find(mark: string): number {
    if (unclosed.has(mark)) return -1;
    const found = content.indexOf(mark, at);
    if (found === -1) unclosed.add(mark);
    return found;
  }

  function endLink(): void {
    const shown = open && hostOf(firstAddress(text.slice(open.from).join('')));
    if (open && shown && open.target !== '' && !isSameSite(open.target, shown)) disguisedHosts.push(shown);
    open = undefined;
  }

  while (at < content.length) {
    const tagAt = content.indexOf('<', at);
    if (tagAt === -1) break;
    text.push(content.slice(at, tagAt));
    at = tagAt;
    if (content.startsWith('<!--', at)) {
      const end = find('-->');
      if (end === -1) break;
      text.push('\n', content.slice(at + 4, end), '\n');
      at = end + 3;
      continue;
    }
    const name = /^<\/?([a-z][a-z0-9-]{0,30})\b/i.exec(content.slice(at, at + 40))?.[1]?.toLowerCase();
    const end = name === undefined ? -1 : find('>');
    if (name === undefined || end === -1) {
      text.push('<');
      at += 1;
      continue;
    }
    const isClosing = content[at + 1] === '/';
    const tag = end - at <= maxTagLength ? content.slice(at, end) : '';
    at = end + 1;
    if (blockElements.test(name)) text.push('\n');
    for (const [key, value] of attributesOf(tag)) if (readAttributes.has(key)) attributes.push(value);
    if (name === 'a') {
      endLink();
      if (!isClosing)
        open = { target: hostOf(attributesOf(tag).find(([key]) => key === 'href')?.[1] ?? ''), from: text.length };
    }
    if (!isClosing && codeElements.has(name)) {
      const close = find(`</${name}`);
      if (close !== -1) at = close;
    }
  }
  text.push(content.slice(at));
  return { text: [text.join(''), ...attributes].join('\n'), disguisedHosts };
}

function attributesOf(tag: string): [name: string, value: string][] {
  return [...tag.matchAll(/([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, name = '', double, single = '']) => [
    name.toLowerCase(),
    double ?? single,
  ]);
}

function firstAddress(text: string): string {
  return /(?:https?:\/\/|www\.)[^\s<>"']{1,2000}/i.exec(text.slice(0, 4_000))?.[0] ?? '';
}

/** The host of an address without "www."; empty for what is none. */
function hostOf(address: string): string {
  const withScheme = /^www\./i.test(address) ? `https://${address}` : address.trim();
  return /^https?:\/\//i.test(withScheme) && URL.canParse(withScheme)
    ? new URL(withScheme).hostname.replace(/^www\./, '')
    : '';
}

function isSameSite(a: string, b: string): boolean {
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}
