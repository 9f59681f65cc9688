import { useEffect, useState } from 'react';

/** How long a typist pauses before something is asked, in ms. */
const pauseMs = 350;

/** A value, such as a text, as it was when it last stood still for a moment, for what should not be asked at every key. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
