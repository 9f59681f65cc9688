import { arabic } from './arabic.js';
import { chinese } from './chinese.js';
import { english } from './english.js';
import { french } from './french.js';
import { bengali, dutch, polish } from './further.js';
import { german } from './german.js';
import { hindi } from './hindi.js';
import { italian } from './italian.js';
import { japanese } from './japanese.js';
import { korean } from './korean.js';
import type { Phrasebook } from './phrasebook.js';
import { portuguese } from './portuguese.js';
import { russian } from './russian.js';
import { indonesian, tagalog, thai, vietnamese } from './southeast-asian.js';
import { spanish } from './spanish.js';
import { turkish } from './turkish.js';

/** Every language that we have wordings of our own in. */
export const phrasebooks: readonly Phrasebook[] = [
  english,
  german,
  french,
  spanish,
  portuguese,
  italian,
  dutch,
  polish,
  russian,
  turkish,
  arabic,
  hindi,
  bengali,
  chinese,
  japanese,
  korean,
  vietnamese,
  thai,
  indonesian,
  tagalog,
];
