import { list, phrases, type Signature, signature } from '../../scanners/heuristic/signature.js';

/** German, Dutch, Polish, Russian, Ukrainian. */
export const germanicSlavic: readonly Signature[] = [
  // German
  signature(
    'override',
    0.9,
    24,
    list(
      'ignoriere, ignorieren sie, ignorier, ignoriert, vergiss, vergessen sie, missachte, missachten sie, befolge nicht, verwirf, überschreibe, vernachlässige',
    ),
    list(
      'vorherige*, vorige*, bisherige*, obige*, vorangehende*, vorangegangene*, frühere*, ursprüngliche*, alle, deine, ihre, sämtliche, jegliche, vorhergehende*, oben stehende*, davor',
    ),
    list(
      'anweisung*, instruktion*, befehl*, vorgabe*, regeln, richtlinien, aufträge, auftrag, systemprompt, prompt, prompts, aufgaben, eingaben, angaben, anordnungen, restriktionen, ausführungen',
    ),
  ),
  signature(
    'override',
    0.75,
    10,
    list('vergiss, ignoriere, höre nicht auf, hör nicht auf, ignorieren sie, vergessen sie'),
    list('alles, alles was, das obige, das'),
    list('davor, zuvor gesagte, gesagte, was wir vorher, zuvor, bisherige, vorher, was ich dir, was du weißt, obige'),
  ),
  signature(
    'override',
    0.75,
    24,
    list('obigen, vorherigen, bisherigen, alle'),
    list('anweisungen, ausführungen, befehle, instruktionen, regeln'),
    list('ignorieren, ignoriere, vergessen, missachten, verwerfen'),
  ),
  signature(
    'extraction',
    0.75,
    24,
    list(
      'zeige, zeig, nenne, nenn, verrate, wiederhole, gib, schreibe, sag, wie lauten, wie lautet, welche, was sind, was ist, drucke, zitiere, zeigen sie, nennen sie',
    ),
    list('deine*, ihre*, alle deine, die ursprünglichen, dein, den'),
    list(
      'anweisungen, instruktionen, systemprompt, system-prompt, prompt-texte, ursprünglichen anweisungen, systemanweisungen, system prompt, initialen prompt, systemnachricht',
    ),
  ),
  signature(
    'freed',
    0.5,
    16,
    list('ohne, keine, keinerlei, frei von'),
    list('ethische*, moralische*, rechtliche*, jegliche'),
    list('einschränkungen, grenzen, richtlinien, regeln, beschränkungen, bedenken'),
  ),
  phrases(
    'role',
    0.35,
    ...list(
      'ab jetzt bist du, von nun an bist du, du bist jetzt, tu so als, verhalte dich wie, jetzt kommt eine neue aufgabe, deine neue aufgabe',
    ),
  ),

  // Dutch and Polish
  signature(
    'override',
    0.85,
    24,
    list('negeer, vergeet, sla over, zignoruj, ignoruj, zignorować, zapomnij, pomiń, nie przestrzegaj'),
    list(
      'alle, vorige, eerdere, voorgaande, bovenstaande, je, jouw, uw, wszystkie, wszystkich, poprzedni*, wcześniejsz*, powyższ*, swoje, swoich',
    ),
    list('instructies, opdrachten, regels, richtlijnen, aanwijzingen, instrukcj*, polece*, zasad*, wytyczn*'),
  ),
  signature(
    'extraction',
    0.75,
    20,
    list('toon, geef, herhaal, onthul, laat zien, wat zijn, pokaż, ujawnij, powtórz, podaj, wypisz, jakie są'),
    list('je, jouw, de, uw, swoje, twoje, swój, twój'),
    list(
      'systeemprompt, instructies, system prompt, systeeminstructies, instrukcje, prompt systemowy, instrukcje systemowe',
    ),
  ),

  // Russian and Ukrainian
  signature(
    'override',
    0.9,
    24,
    list(
      'игнорир*, проигнорир*, забудь, забудьте, не обращай внимания на, не обращайте внимания на, отбрось, отмени, пренебреги, не следуй, нарушь, обойди, ігнору*, проігнору*, не зважай на',
    ),
    list(
      'все, всё, предыдущ*, прошл*, прежн*, вышеуказанн*, вышеперечисленн*, вышеприведенн*, свои, твои, ваши, данные, системн*, усі, всі, попередн*, твої, свої, выше',
    ),
    list(
      'инструкц*, указани*, правил*, команд*, директив*, установк*, подсказк*, запрос*, задан*, промпт*, інструкц*, вказівк*',
    ),
  ),
  phrases(
    'override',
    0.7,
    ...list(
      'забудь всё что, забудь все предыдущее, игнорируй все выше, забудьте все предыдущее, игнорируйте вышесказанное, игнорируй вышесказанное',
    ),
  ),
  signature(
    'extraction',
    0.75,
    20,
    list(
      'покажи, покажите, раскрой, раскройте, выведи, напечатай, повтори, повторите, назови, скажи, сообщи, какие, какой, каковы, процитируй, розкрий, виведи',
    ),
    list('свой, свои, твой, твои, ваш, ваши, свої, твої'),
    list('системн*, инструкци*, промпт*, начальн*, исходн*, указани*, інструкц*'),
  ),
  signature(
    'freed',
    0.5,
    20,
    list('без, никаких, нет, не имеешь, не имеет'),
    list('этическ*, моральн*, нравственн*, любых, каких-либо'),
    list('ограничени*, правил*, фильтр*, рамок, норм'),
  ),
  phrases('role', 0.35, ...list('теперь ты, с этого момента ты, отныне ты, притворись, ты больше не')),
];
