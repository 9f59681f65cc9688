/**
 * Letters of other alphabets and decorated letters that readers take for an ASCII letter or digit, as pairs
 * "<look-alike><ASCII>" split by spaces. Case does not matter: an alphabet's capital and small form always fold alike,
 * so a pair written for either holds for both, and the first pair of a letter wins.
 *
 * Only alphabets whose readers lose nothing: within each of them no two letters of everyday text fold together.
 * Arabic, Hebrew, Indic and Han look-alikes are left out, they would turn real words into other real words.
 *
 * Source: facts of Unicode Technical Standard 39 (intentional.txt and confusables.txt, version 17.0) and the code chart
 * names of the decorated Latin letters.
 */
export const lookAlikes = [
  // Cyrillic: small letters by their own shape, then those whose capital is the look-alike.
  'аa сc ԁd еe һh іi јj оo рp ԛq ѕs ѵv ԝw хx уy ӏl ВB КK МM НH ТT үy өo ӕæ',
  // Greek: by the small letter's shape, then by the capital's.
  'αa γy ηn ιi νv οo ρp υu χx ωw ϲc ϳj ΒB ΕE ΖZ ΚK ΜM ΤT ϱp ϜF',
  // Armenian and Coptic.
  'քf ցg հh ոn օo գq զq սu աw ⲥc Ⲏh Ⲕk ⲓi Ⲙm Ⲛn ⲟo ⲣp Ⲧt ⲩy ⲭx Ⲃb Ⲁa Ⲉe',
  // Cherokee, Lisu, Deseret, Canadian syllabics: seen in disguised English only.
  'ᎪA ᏴB ᏟC ᎠD ᎬE ᏀG ᏳG ᎻH ᎥI ᎫJ ᏦK ᏞL ᎷM ᎾO ᏢP ᎡR ᏒR ᏕS ᏚS ᎢT ᏌU ᏙV ᎳW ᏔW ᎩY ᎽY ᏃZ',
  'ꓮA ꓐB ꓚC ꓓD ꓰE ꓝF ꓖG ꓧH ꓲI ꓙJ ꓗK ꓡL ꓟM ꓠN ꓳO ꓑP ꓣR ꓢS ꓔT ꓴU ꓦV ꓪW ꓫX ꓬY ꓜZ',
  '𐐽c 𐐬o 𐑈s 𐐛L ᗅA ᗷB ᗞD ᗪD ᖴF ᕼH ᒍJ ᒪL ᗰM ᑭP ᖇR ᑌU ᐯV ᕁx ᕽx',
  // Small capitals and turned forms of the phonetic alphabet, which "fancy text" generators use.
  'ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ꞯq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ɑa ɡg ɩi ʋv ɾr ꭵi',
  // Strokes, hooks and bars that Unicode does not decompose.
  'ƀb ƃb ɓb ȼc ƈc đd ðd ɖd ɗd ɇe ƒf ǥg ɠg ħh ɦh ⱨh ıi ɨi ɉj ƙk ⱪk ꝁk łl ƚl ɫl ɭl ⱡl ɱm ƞn ɲn ɳn øo ɵo ƥp ᵽp ɋq ɍr ɽr ʂs ȿs ŧt ƭt ʈt',
  'ʉu ɏy ƴy ƶz ȥz ʐz ⱬz ᵬb ᵭd ᵮf ᵯm ᵰn ᵱp ᵲr ᵳr ᵴs ᵵt ᵶz',
  // Symbols that stand in for letters.
  '℮e ⍺a ⍳i ⍴p ⍵w ¢c €e £l',
  // Dashes, quotes, bars and points that keyboards and editors put in place of the ASCII ones.
  "‐- ‑- ‒- –- —- ―- −- ⁃- ﹘- ‘' ’' ‚' ‛' ′' ʼ' ʻ' ´' “\" ”\" „\" ‟\" ″\" «\" »\" ⁄/ ∕/ ⧸/ ∶: ։: ǃ! ⁎* ∗* 。. 、, ·.",
];

/** Latin letters that stand for two. */
export const ligatures = 'æae œoe ßss ĳij ǆdz ǉlj ǌnj þth ﬀff';

/** Letters of one alphabet that are the same letter to its readers: Arabic and Persian forms. */
export const variants = 'یي ىي کك ہه ۀه ەه';
