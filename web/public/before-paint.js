// Runs before the first paint, so that neither a light page flashes before a dark one nor a wrong language is announced.
// A file of its own, because the Content-Security-Policy allows no inline script. src/app/preferences.ts writes the same keys.
(function beforePaint() {
  var page = document.documentElement;
  var theme = null;
  var language = null;
  try {
    theme = localStorage.getItem('gatehouse.theme');
    language = localStorage.getItem('gatehouse.language');
  } catch {
    // Storage is forbidden: the system's theme and the browser's language serve.
  }
  var prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
  page.dataset.theme = theme === 'dark' || (theme !== 'light' && prefersDark) ? 'dark' : 'light';
  page.lang = (language ? language === 'zh' : /^zh/i.test(navigator.language)) ? 'zh-CN' : 'en';
})();
