import { list, phrases, type Signature, signature } from '../../scanners/heuristic/signature.js';

/**
 * French, Spanish, Italian, Portuguese. What is dropped comes before what it came from, so the gaps are short: "the
 * instructions of the recipe before" are none.
 */
export const romance: readonly Signature[] = [
  // French
  signature(
    'override',
    0.85,
    13,
    list(
      'ignore, ignorez, ignorer, oublie, oubliez, oublier, ne tiens pas compte, ne tenez pas compte, fais abstraction, faites abstraction, néglige, négligez, désobéis, outrepasse, ne suis pas',
    ),
    list('instructions, instruction, consignes, consigne, directives, ordres, règles, commandes, indications, prompt'),
    list('précédent*, antérieur*, ci-dessus, initiales, données, reçues, du système, système, préalables'),
  ),
  signature(
    'override',
    0.8,
    24,
    list('ignore, ignorez, oublie, oubliez, ne tiens pas compte, ne tenez pas compte'),
    list('toutes, tous, tes, vos, toute, de toutes, précédentes'),
    list('instructions, consignes, directives, indications, règles précédentes, ordres'),
  ),
  phrases(
    'override',
    0.7,
    ...list(
      'oublie tout ce qui précède, oubliez tout ce qui précède, oublie tout ce que, ignore tout ce qu, oubliez tout ce qu, ignore tout ce qui précède, ignorez ce qui précède, ignore ce qui précède, ignorez la page, ignorez tout',
    ),
  ),
  signature(
    'extraction',
    0.75,
    16,
    list(
      'révèle, révélez, montre, montrez, affiche, affichez, répète, répétez, donne, donnez, quelles sont, quelles étaient, quel est, imprime, cite, montre-moi, donne-moi, dis-moi, dites-moi',
    ),
    list(
      'instructions système, instructions du système, instructions initiales, prompt système, invite système, prompt initial, consignes initiales, message système, system prompt, instructions précédentes, invite initiale',
    ),
  ),
  signature(
    'extraction',
    0.7,
    6,
    list(
      'révèle, révélez, montre, montrez, affiche, affichez, répète, répétez, donne, donnez, quelles sont, quelles étaient, quel est, imprime, cite, montre-moi, donne-moi, dis-moi, dites-moi',
    ),
    list(
      'tes instructions, vos instructions, ton prompt, votre prompt, tes consignes, vos consignes, toutes tes instructions',
    ),
  ),
  signature(
    'freed',
    0.5,
    16,
    list('sans, aucune, aucun, pas de, libre de'),
    list('éthique*, moral*, légal*, morale'),
    list('restriction*, limite*, règle*, filtre*, contrainte*, restrictions'),
  ),
  signature(
    'freed',
    0.5,
    16,
    list('sans, aucune, aucun'),
    list('restriction*, limite*, règle*, filtre*, contrainte*'),
    list('éthique*, moral*, légal*, morale'),
  ),
  phrases(
    'role',
    0.35,
    ...list(
      'à partir de maintenant tu, désormais tu es, tu es maintenant, fais semblant, vous êtes maintenant, tu vas jouer le rôle',
    ),
  ),

  // Spanish
  signature(
    'override',
    0.85,
    13,
    list(
      'ignora, ignore, ignorar, olvida, olvide, olvidar, olvídate, olvidate, haz caso omiso, haga caso omiso, descarta, descarte, desobedece, no sigas, omite, pasa por alto',
    ),
    list('instruccion*, órdenes, directrices, reglas, indicaciones, comandos, mandatos, directivas, prompt, tareas'),
    list(
      'anterior*, previas, previos, de arriba, arriba, iniciales, originales, precedentes, dadas, recibidas, del sistema',
    ),
  ),
  signature(
    'override',
    0.8,
    24,
    list('ignora, ignore, olvida, olvide, descarta, haz caso omiso de'),
    list('todas, todos, tus, sus, cualquier, anteriores'),
    list('instrucciones, órdenes, directrices, indicaciones, reglas anteriores'),
  ),
  phrases(
    'override',
    0.7,
    ...list(
      'olvida todo lo anterior, ignora todo lo anterior, ignora lo anterior, ignore lo anterior, olvida todo lo que, olvide todo que, ignora todo lo que, olvide todo lo, ignore la página',
    ),
  ),
  signature(
    'extraction',
    0.75,
    16,
    list(
      'revela, revele, muestra, muestre, muéstrame, dime, repite, repita, imprime, cuáles son, cuál es, dame, enséñame, cita',
    ),
    list(
      'prompt del sistema, instrucciones del sistema, instrucciones iniciales, instrucciones originales, mensaje del sistema, prompt inicial, system prompt, indicaciones iniciales',
    ),
  ),
  signature(
    'extraction',
    0.7,
    6,
    list(
      'revela, revele, muestra, muestre, muéstrame, dime, repite, repita, imprime, cuáles son, cuál es, dame, enséñame, cita',
    ),
    list('tus instrucciones, sus instrucciones, tu prompt, su prompt, tus indicaciones, todas tus instrucciones'),
  ),
  signature(
    'freed',
    0.5,
    16,
    list('sin, ninguna, ningún, no tienes, libre de'),
    list('restriccion*, límite*, regla*, filtro*, limitacion*'),
    list('étic*, moral*, legal*'),
  ),
  signature(
    'freed',
    0.5,
    16,
    list('sin, ninguna, ningún'),
    list('étic*, moral*, legal*'),
    list('restriccion*, límite*, regla*, filtro*'),
  ),
  phrases(
    'role',
    0.35,
    ...list(
      'a partir de ahora eres, a partir de ahora actúa, ahora eres, finge que eres, finge ser, de ahora en adelante',
    ),
  ),

  // Italian
  signature(
    'override',
    0.85,
    13,
    list(
      'ignora, ignori, ignorare, ignorate, dimentica, dimentichi, dimenticare, dimenticate, non considerare, trascura, disattendi, non seguire, tralascia',
    ),
    list('istruzion*, direttive, regole, indicazioni, comandi, ordini, prompt, compiti'),
    list('precedent*, sopra, ricevute, iniziali, originali, anterior*, date, del sistema'),
  ),
  signature(
    'override',
    0.8,
    24,
    list('ignora, ignori, ignorate, dimentica, dimenticate, dimentichi'),
    list('tutte, tutti, tue, vostre, precedenti'),
    list('istruzioni, direttive, indicazioni, regole precedenti, ordini'),
  ),
  phrases(
    'override',
    0.7,
    ...list(
      'dimentica tutto ciò che, ignora tutto ciò che, ignora quanto sopra, ignora tutto quanto, ignora la pagina, dimentica tutto quello che',
    ),
  ),
  signature(
    'extraction',
    0.75,
    16,
    list('rivela, mostra, mostrami, dimmi, ripeti, stampa, quali sono, qual è, dammi, elenca'),
    list(
      'prompt di sistema, prompt del sistema, istruzioni di sistema, istruzioni del sistema, istruzioni iniziali, istruzioni originali, messaggio di sistema, prompt iniziale, system prompt',
    ),
  ),
  signature(
    'extraction',
    0.7,
    6,
    list('rivela, mostra, mostrami, dimmi, ripeti, stampa, quali sono, qual è, dammi, elenca'),
    list('tue istruzioni, le tue istruzioni, tuo prompt, vostre istruzioni, tutte le tue istruzioni'),
  ),
  signature(
    'freed',
    0.5,
    16,
    list('senza, nessuna, nessun, non hai'),
    list('restrizion*, limit*, regol*, filtr*'),
    list('etic*, moral*, legal*'),
  ),
  phrases(
    'role',
    0.35,
    ...list(
      'd’ora in poi sei, da ora in poi sei, ora sei, fingi di essere, stai per immergerti nel ruolo, immergerti nel ruolo',
    ),
  ),

  // Portuguese
  signature(
    'override',
    0.85,
    13,
    list(
      'ignore, ignora, ignorar, esqueça, esquece, esquecer, desconsidere, desconsidera, desconsiderar, não siga, despreze, descarte, desobedeça',
    ),
    list('instruç*, ordens, diretrizes, regras, orientações, comandos, directrizes, prompt, indicações, tarefas'),
    list('anterior*, prévias, acima, iniciais, originais, dadas, recebidas, do sistema'),
  ),
  signature(
    'override',
    0.8,
    24,
    list('ignore, ignora, esqueça, esquece, desconsidere'),
    list('todas, todos, suas, tuas, quaisquer, anteriores'),
    list('instruções, ordens, diretrizes, orientações, regras anteriores'),
  ),
  phrases(
    'override',
    0.7,
    ...list(
      'esqueça tudo o que, ignore tudo o que, ignore o acima, ignore tudo acima, esqueça tudo que, ignore a página',
    ),
  ),
  signature(
    'extraction',
    0.75,
    16,
    list('revele, revela, mostre, mostra, mostre-me, diga, diga-me, repita, imprima, quais são, qual é, liste'),
    list(
      'prompt do sistema, instruções do sistema, instruções iniciais, instruções originais, mensagem do sistema, prompt inicial, system prompt',
    ),
  ),
  signature(
    'extraction',
    0.7,
    6,
    list('revele, revela, mostre, mostra, mostre-me, diga, diga-me, repita, imprima, quais são, qual é, liste'),
    list('suas instruções, tuas instruções, seu prompt, teu prompt, todas as suas instruções'),
  ),
  signature(
    'freed',
    0.5,
    16,
    list('sem, nenhuma, nenhum'),
    list('restriç*, limit*, regra*, filtro*'),
    list('étic*, morais, moral, legais'),
  ),
  phrases('role', 0.35, ...list('a partir de agora você, agora você é, finja ser, finja que é, de agora em diante')),
];
