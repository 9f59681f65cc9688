import { useEffect, useState } from 'react';

/** How long a typist pauses before something is asked, in ms. */
const pauseMs = 350;

/** A text as it was when it last stood still for a moment, for what should not be asked at every key. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
