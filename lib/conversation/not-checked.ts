/** What an end user is told whose text nobody could judge. `language` such as "en" or "zh". Pure. */
export function notCheckedAnswer(language: string): string {
  return /^zh\b/i.test(language)
    ? '目前无法完成安全检查,为稳妥起见已暂缓处理。请稍后再试。'
    : 'This could not be checked just now and was held back to be safe. Please try again in a moment.';
}
