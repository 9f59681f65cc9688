import { isObject, type JsonObject, parseJson } from '#lib/conversation/json.js';
import type { JudgedMessageBuilder } from '#lib/conversation/judged-message.js';

/**
 * Adds what is judged of a `content`: a text, or blocks. Texts, thinking and the input of tools have their own places; of
 * every other block, known or not, each string counts, but for ids and encoded data.
 * Source: Anthropic API reference, "Messages", content blocks.
 */
export function addContent(builder: JudgedMessageBuilder, holder: JsonObject, content: unknown): void {
  if (typeof content === 'string') builder.addText(holder, 'content', content);
  else if (Array.isArray(content)) for (const block of content) addBlock(builder, block);
}

function addBlock(builder: JudgedMessageBuilder, block: unknown): void {
  if (!isObject(block)) return;
  const { type } = block;
  if (isToolUse(block)) {
    addInput(builder, block);
  } else if (type === 'thinking' && typeof block['thinking'] === 'string') {
    builder.addReasoning(block['thinking'], (changed) => rewriteThinking(block, changed));
  } else if (type === 'image' || type === 'document') {
    addSource(builder, block);
  } else if (type === 'tool_result' && !Array.isArray(block['content'])) {
    builder.addLeaves(block, 'content', block['content']);
  } else if (type === 'tool_result') {
    addContent(builder, block, block['content']);
  } else {
    for (const [key, value] of Object.entries(block)) if (!notJudged.has(key)) builder.addLeaves(block, key, value);
  }
}

/** `tool_use`, and the vendor's own `server_tool_use` and `mcp_tool_use`. */
export function isToolUse({ type }: JsonObject): boolean {
  return typeof type === 'string' && /(^|_)tool_use$/.test(type);
}

function addInput(builder: JudgedMessageBuilder, block: JsonObject): void {
  const name = typeof block['name'] === 'string' ? block['name'] : '';
  builder.addArguments(name, JSON.stringify(block['input'] ?? {}), (changed) => {
    const input = parseJson(changed);
    if (!isObject(input)) throw new Error('the masked input of a tool is no JSON object');
    block['input'] = input;
  });
}

/** Changed thinking cannot keep its signature, which the vendor would find broken. */
function rewriteThinking(block: JsonObject, changed: string): void {
  block['thinking'] = changed;
  block['signature'] = '';
}

function addSource(builder: JudgedMessageBuilder, block: JsonObject): void {
  const source = isObject(block['source']) ? block['source'] : {};
  if (source['type'] === 'text' && typeof source['data'] === 'string') {
    builder.addText(source, 'data', source['data']);
  } else if (source['type'] === 'content') {
    addContent(builder, source, source['content']);
  } else if (block['type'] === 'image') {
    const mediaType = typeof source['media_type'] === 'string' ? source['media_type'] : '';
    const data = typeof source['data'] === 'string' ? source['data'] : '';
    builder.addImage(typeof source['url'] === 'string' ? source['url'] : `data:${mediaType};base64,${data}`);
  } else {
    builder.addOther('document');
    builder.addLeaves(source, 'url', source['url']);
  }
  builder.addLeaves(block, 'title', block['title']);
  builder.addLeaves(block, 'context', block['context']);
}

/** Settings beside the texts of a block. */
const notJudged: ReadonlySet<string> = new Set(['cache_control', 'citations_enabled']);
