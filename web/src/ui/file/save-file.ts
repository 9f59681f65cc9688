/** Offers a text, or the pieces of a file, to the reader as a file. */
export function saveFile(name: string, content: string | BlobPart[], type: string): void {
  const parts = typeof content === 'string' ? [content] : content;
  const url = URL.createObjectURL(new Blob(parts, { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
