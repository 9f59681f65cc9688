// Written by npm run gen from the folders here; do not edit.
import { demo } from './demo/index.js';
import { local } from './local/index.js';
import { openai } from './openai/index.js';

/** All providers, sorted by folder. */
export const providers = [demo, local, openai] as const;
