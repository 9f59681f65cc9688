import { createHash } from 'node:crypto';
import type { AppealTexts } from './texts.js';

/** What the page shows below its title. */
export type AppealPage =
  | { readonly show: 'form'; readonly problem?: string }
  | { readonly show: 'message'; readonly message: string; readonly reason?: string };

/** Where the page stands. */
export interface AppealPageFacts {
  readonly texts: AppealTexts;
  readonly requestId: string;
  readonly token: string;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem}textarea{box-sizing:border-box;width:100%;min-height:8rem;font:inherit;padding:.5rem}
label{display:block;margin:1rem 0 .25rem}button{font:inherit;margin-top:1rem;padding:.5rem 1.5rem}
.id{color:#57606a;font-size:.875rem;overflow-wrap:anywhere}.problem{color:#a40e26}
@media (prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}.id{color:#9198a1}.problem{color:#ff7b72}a{color:#4493f8}}`;

/**
 * Headers of the page: it runs no script, loads nothing, sends its form to itself only, stands in no frame, tells nobody
 * its address, which holds the token, and is kept nowhere.
 */
export const appealPageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

/** The page as HTML; everything that is not ours is escaped. Pure. */
export function renderAppealPage(page: AppealPage, { texts, requestId, token }: AppealPageFacts): string {
  const otherLanguage = texts.language === 'zh' ? 'en' : 'zh';
  const address = `?${new URLSearchParams({ lang: otherLanguage, token })}`;
  return `<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(texts.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(texts.title)}</h1>
${page.show === 'form' ? form(page.problem, texts) : message(page, texts)}
<p class="id">${escapeHtml(texts.request)}: ${escapeHtml(requestId)}</p>
</main>
<p><a href="${escapeHtml(address)}" lang="${otherLanguage}" hreflang="${otherLanguage}">${escapeHtml(texts.other)}</a></p>
</body>
</html>
`;
}

/** Sent to the address of the page, which has the token. */
function form(problem: string | undefined, texts: AppealTexts): string {
  return `${problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>\n`}<p>${escapeHtml(texts.intro)}</p>
<form method="post">
<label for="statement">${escapeHtml(texts.statement)}</label>
<textarea id="statement" name="statement" maxlength="2000"></textarea>
<button type="submit">${escapeHtml(texts.submit)}</button>
</form>`;
}

function message({ message: text, reason }: Extract<AppealPage, { show: 'message' }>, texts: AppealTexts): string {
  const because = reason ? `\n<p>${escapeHtml(texts.reason)}: ${escapeHtml(reason)}</p>` : '';
  return `<p role="status">${escapeHtml(text)}</p>${because}`;
}

function escapeHtml(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}
