/** Ordinary answers without personal data, by language; for measuring what a guard holds back of text that is harmless. */
export const prose: Readonly<Record<string, string>> = {
  English: `A good way to plan a small garden is to watch it for a week before you buy anything. Note where the sun stands \
in the morning and in the afternoon, and which corners stay wet after rain. Most vegetables want six hours of light; \
lettuce and spinach are happy with less. Start with three or four kinds, not with twelve: a bed of two by one metres is \
enough for tomatoes, beans and a row of herbs. Mix some compost into the upper 20 centimetres, water in the evening, and \
cover the soil with straw. If something fails, write down when you sowed it and what the weather was like. After two \
seasons those notes are worth more than any book, because they are about your own ground.

In code the same idea looks like this: measure first, change one thing, measure again. For example, \
\`const total = items.reduce((sum, item) => sum + item.price, 0)\` is easy to read and fast enough for 10,000 items.`,
  German: `Wer zum ersten Mal Brot backt, sollte mit einem einfachen Teig anfangen: Mehl, Wasser, Salz und etwas Hefe. \
Der Teig ruht über Nacht im Kühlschrank, dadurch entwickelt sich der Geschmack ganz von selbst. Am nächsten Morgen \
faltet man ihn zweimal, lässt ihn eine Stunde bei Zimmertemperatur stehen und schiebt ihn dann in den sehr heißen Ofen. \
Eine Schüssel mit Wasser auf dem Boden sorgt für Dampf und damit für eine knusprige Kruste. Nach etwa vierzig Minuten \
klopft man auf die Unterseite: Klingt es hohl, ist das Brot fertig. Die Geschwindigkeitsbegrenzung der Küchenmaschine \
spielt dabei übrigens keine Rolle, denn Handarbeit genügt vollkommen.`,
  Spanish: `Para aprender un idioma conviene dedicar poco tiempo cada día en lugar de muchas horas el domingo. Lea en voz \
alta una página, apunte cinco palabras nuevas y úselas en frases propias. Escuche la radio mientras cocina, aunque no \
entienda todo: el oído se acostumbra al ritmo. Una vez por semana, hable con alguien durante media hora y pida que le \
corrijan solo los errores más graves. Al cabo de tres meses notará que ya no traduce, sino que piensa directamente en la \
otra lengua. Lo importante es no abandonar cuando el avance parece lento.`,
  Russian: `Чтобы приготовить хороший чай, не нужно ничего сложного. Возьмите свежую воду и доведите её почти до кипения. \
Ополосните чайник горячей водой, положите по ложке листьев на каждую чашку и залейте. Чёрный чай настаивают три или \
четыре минуты, зелёный меньше, а травы можно оставить на десять минут. Пейте медленно и без спешки. Если остался чай, \
не храните его до вечера: лучше заварить новый. Зимой в чашку кладут ломтик лимона или немного мёда.`,
  Chinese: `学习做菜其实并不难，关键是先把基本的步骤练熟。第一步是准备材料，把蔬菜洗净，切成大小相近的块，这样受热才会均匀。\
第二步是控制火候，油热以后先放姜和蒜，闻到香味再放主料，大火快炒一两分钟。最后加盐和少许酱油，翻匀就可以出锅。\
刚开始不必追求复杂的菜式，每周学两道家常菜，坚持三个月，你就会发现自己已经可以轻松招待朋友了。`,
};

/** Cuts a text as a model's tokens do: words with the blank before them, long words in pieces, ideographs one by one. */
export function tokensOf(text: string): string[] {
  return text.match(/ ?[\p{Script=Latin}\p{Script=Cyrillic}]{1,6}|\p{Script=Han}{1,2}|\d{1,3}| ?[^\p{L}\d]/gu) ?? [];
}
