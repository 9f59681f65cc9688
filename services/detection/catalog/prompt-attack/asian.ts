import { list, phrases, type Signature, signature } from '../../scanners/heuristic/signature.js';

/**
 * Chinese, Japanese, Korean, Arabic, Persian, Hindi, Bengali, Thai, Turkish, Indonesian, Vietnamese. Where a character
 * is a syllable or a word, gaps are short.
 */
export const asian: readonly Signature[] = [
  // Chinese, simplified and traditional
  signature(
    'override',
    0.9,
    8,
    list(
      '忽略, 忽视, 無視, 无视, 忘记, 忘掉, 忘記, 不要理会, 不理会, 不要遵守, 不要遵循, 不再遵守, 抛开, 放弃, 违反, 丢弃, 覆盖, 绕过, 取消, 撤销, 不用管, 跳过',
    ),
    list(
      '之前, 以前, 先前, 上面, 上述, 以上, 前面, 此前, 刚才, 原来, 原有, 最初, 系统, 系統, 你的, 你所有, 你收到, 已有, 给你',
    ),
    list(
      '指令, 指示, 提示, 命令, 规则, 規則, 要求, 设定, 設定, 限制, 说明, 說明, 内容, 任务, 约束, 准则, 对话, 提示词',
    ),
  ),
  signature(
    'override',
    0.75,
    8,
    list('忽略, 无视, 無視, 忘记, 忘掉, 不要遵守, 不要遵循, 抛开, 绕过'),
    list('所有, 一切, 全部, 任何'),
    list('指令, 指示, 提示词, 命令, 设定, 安全规则, 安全限制, 道德'),
  ),
  phrases(
    'override',
    0.7,
    ...list('忽略以上, 忽略上述, 忽略上面, 忽略前面, 忽略之前, 无视以上, 忘记之前, 忘记以上, 忘掉之前'),
  ),
  signature(
    'extraction',
    0.75,
    8,
    list(
      '显示, 輸出, 输出, 告诉我, 告訴我, 重复, 重複, 打印, 透露, 泄露, 复述, 说出, 给我看, 列出, 公开, 展示, 翻译, 总结, 是什么, 写出, 背诵',
    ),
    list('你的, 你被, 系统, 系統, 初始, 最初, 隐藏, 内部, 原始, 完整的, 全部'),
    list('系统提示, 提示词, 系统指令, 初始指令, 系统消息, 系统设定, 指令, 設定, 设定, prompt, 提示詞, 系統提示'),
  ),
  signature(
    'extraction',
    0.7,
    6,
    list('你的系统提示, 你的提示词, 你的初始指令, 你的系统指令, 你的系統提示, 系统提示词, 你收到的指令'),
    list('是什么, 是什麼, 告诉我, 输出, 显示, 说出来, 打印出来, 原文, 内容'),
  ),
  phrases(
    'persona',
    0.6,
    ...list('越狱模式, 开发者模式已启用, 开发者模式, 無限制模式, 无限制模式, 越獄模式, 进入开发者模式, 上帝模式'),
  ),
  signature(
    'freed',
    0.6,
    8,
    list('没有, 沒有, 不受, 无需遵守, 不需要遵守, 不必遵守, 摆脱, 无视'),
    list('道德, 伦理, 法律, 任何, 安全, 倫理, 规则'),
    list('限制, 约束, 約束, 规范, 束缚, 规定, 准则, 审查, 过滤'),
  ),
  phrases(
    'role',
    0.35,
    ...list('从现在起你, 从现在开始你, 从现在开始,你, 你现在是, 你将扮演, 请扮演, 假装你是, 从此刻起, 你不再是'),
  ),
  phrases(
    'no-refusal',
    0.45,
    ...list('不能拒绝, 不得拒绝, 不可以拒绝, 必须回答, 无条件服从, 绝不拒绝, 永远不会拒绝, 回答任何问题'),
  ),

  // Japanese: what is dropped comes before the verb.
  signature(
    'override',
    0.9,
    8,
    list(
      '以前, 前の, これまで, 上記, 上の, 先の, 今まで, すべて, 全て, あなたの, 先ほど, 過去, 元の, 最初の, システム, 従来, 事前, 与えられた',
    ),
    list('指示, 命令, 指令, ルール, プロンプト, 制約, 設定, 入力, 規則, タスク, 文章, 内容'),
    list('無視, 忘れ, 従わない, 従わず, 破棄, 無効, 取り消, 上書き, 気にせず, 関係なく'),
  ),
  phrases(
    'override',
    0.7,
    ...list('上記を無視, 以上を無視, これまでのすべてを忘れ, 上記を忘れ, 上記は無視, 前の指示を無視'),
  ),
  signature(
    'extraction',
    0.75,
    8,
    list(
      'システムプロンプト, 初期指示, 内部指示, システムメッセージ, あなたの指示, 最初の指示, 初期プロンプト, システム指示, あなたへの指示, 隠された指示',
    ),
    list('教え, 表示, 出力, 見せ, 繰り返, 開示, 公開, 書き出, 明かし, 印刷, 何です, リピート'),
  ),
  signature(
    'freed',
    0.6,
    8,
    list('倫理, 道徳, 法律, あらゆる, いかなる'),
    list('制限, 制約, 規制, ルール, 規則'),
    list('ない, なし, 無視, 受けない, 縛られない, 従う必要'),
  ),
  phrases(
    'role',
    0.35,
    ...list('これからあなたは, あなたは今から, 今からあなたは, になりきって, のふりをして, 開発者モード, 脱獄モード'),
  ),

  // Korean
  signature(
    'override',
    0.9,
    8,
    list('이전, 앞선, 위의, 위, 모든, 기존, 지금까지의, 당신의, 너의, 앞의, 원래, 처음, 시스템'),
    list('지시, 지침, 명령, 규칙, 프롬프트, 설정, 입력, 제약, 작업, 내용, 안내'),
    list('무시, 잊어, 잊으, 따르지, 취소, 건너뛰, 폐기, 상관없이'),
  ),
  signature(
    'extraction',
    0.75,
    8,
    list('시스템 프롬프트, 초기 지시, 시스템 메시지, 너의 지시, 당신의 지시, 초기 프롬프트, 시스템 지시, 시스템 명령'),
    list('보여, 알려, 출력, 공개, 반복, 말해, 표시, 뭐야, 무엇'),
  ),
  signature(
    'freed',
    0.6,
    8,
    list('윤리, 도덕, 법적, 어떠한, 아무런'),
    list('제한, 제약, 규칙, 규제'),
    list('없이, 없는, 없다, 무시, 받지'),
  ),
  phrases(
    'role',
    0.35,
    ...list('지금부터 너는, 지금부터 당신은, 이제부터 너는, 이제 당신은, 인 척해, 개발자 모드, 탈옥 모드'),
  ),

  // Arabic and Persian
  signature(
    'override',
    0.9,
    20,
    list('تجاهل*, انس, انسى, لا تتبع, تخطى, اهمل, تغاضى, اغفل, الغ'),
    list('التعليمات, الاوامر, التوجيهات, القواعد, الارشادات, المهام, تعليمات, اوامر, تعليماتك, جميع ما'),
    list('السابق*, اعلاه, المذكورة, الاولية, الاصلية, قبل, سبق'),
  ),
  signature(
    'override',
    0.75,
    12,
    list('تجاهل, انس, انسى'),
    list('جميع, كل, كافة'),
    list('التعليمات, الاوامر, التوجيهات, القواعد, تعليماتك'),
  ),
  signature(
    'extraction',
    0.75,
    16,
    list('اكشف, اظهر, اعرض, اطبع, كرر, اخبرني, ما هي, ما هو, اعطني'),
    list('موجه النظام, تعليمات النظام, تعليماتك, التعليمات الاصلية, رسالة النظام, مطالبة النظام, اوامر النظام'),
  ),
  signature(
    'override',
    0.85,
    16,
    list('دستورالعمل*, دستورات, قوانین, دستور'),
    list('قبلی, بالا, پیشین, قبل'),
    list('نادیده بگیر*, فراموش کن*'),
  ),

  // Hindi and Bengali
  signature(
    'override',
    0.9,
    16,
    list('पिछले, पिछली, पूर्व, उपरोक्त, ऊपर, सभी, पहले, आपके, अपने, पिछला, উপরের, পূর্ববর্তী, আগের, সমস্ত, সব, পূর্বের'),
    list('निर्देश, आदेश, नियम, बातों, निर्देशों, अनुदेश, कार्यों, কথাগুলো, নির্দেশ, বিষয়, নির্দেশনা, নিয়ম, আদেশ'),
    list('अनदेखा, अनदेखी, अवहेलना, नजरअंदाज, नज़रअंदाज़, भूल, उपेक्षा, ध्यान न, উপেক্ষা, ভুলে, অগ্রাহ্য, এড়িয়ে'),
  ),
  phrases(
    'override',
    0.7,
    ...list('ऊपर की अनदेखी, अवहेलना, उपरोक्त को अनदेखा, ऊपर की बातों को अनदेखा, উপরের কথাগুলো উপেক্ষা, উপরের বিষয়টি উপেক্ষা'),
  ),
  signature(
    'extraction',
    0.75,
    16,
    list('सिस्टम प्रॉम्प्ट, सिस्टम निर्देश, प्रारंभिक निर्देश, সিস্টেম প্রম্পট, সিস্টেম নির্দেশ'),
    list('दिखा, बता, दोहरा, प्रकट, क्या, দেখা, বল, প্রকাশ, কী'),
  ),

  // Thai
  signature(
    'override',
    0.85,
    12,
    list('เพิกเฉย, ละเว้น, อย่าไปสนใจ, อย่าสนใจ, ไม่สนใจ, ลืม, มองข้าม, ไม่ต้องสนใจ, ละเลย, ไม่ต้องทำตาม'),
    list('คำสั่ง, คำแนะนำ, กฎ, ข้อความ, คำชี้แนะ, แนวทาง'),
    list('ก่อนหน้า, ข้างต้น, ด้านบน, ทั้งหมด, ที่ผ่านมา, เดิม'),
  ),
  signature(
    'extraction',
    0.75,
    12,
    list('แสดง, เปิดเผย, บอก, พิมพ์, ทวน'),
    list('คำสั่งระบบ, พรอมต์ระบบ, ข้อความระบบ, คำสั่งเริ่มต้น, คำสั่งของคุณ'),
  ),

  // Turkish
  signature(
    'override',
    0.85,
    20,
    list('önceki, yukarıdaki, tüm, bütün, daha önceki, verilen, sistem'),
    list('talimat*, yönerge*, komut*, kural*, görev*, emir*, istem*, bilgi*'),
    list('yok say*, görmezden gel*, unut*, dikkate alma*, göz ardı et*, önemseme, bağımsız olarak, boş ver'),
  ),
  signature(
    'extraction',
    0.75,
    20,
    list('sistem istemi*, sistem komut*, sistem talimat*, başlangıç talimat*, sistem mesaj*'),
    list('göster, söyle, yazdır, tekrarla, açıkla, yaz, paylaş'),
  ),

  // Indonesian and Vietnamese
  signature(
    'override',
    0.85,
    20,
    list('abaikan, lupakan, hiraukan, jangan ikuti, bỏ qua, phớt lờ, quên, lờ đi, không tuân theo'),
    list(
      'instruksi, perintah, aturan, petunjuk, arahan, hướng dẫn, chỉ dẫn, chỉ thị, lệnh, quy tắc, mệnh lệnh, yêu cầu',
    ),
    list('sebelumnya, di atas, awal, trước, trước đó, trên, ở trên, phía trên, ban đầu'),
  ),
  signature(
    'override',
    0.75,
    20,
    list('abaikan, lupakan, bỏ qua, quên'),
    list('semua, seluruh, tất cả, mọi'),
    list('instruksi, perintah, petunjuk, hướng dẫn, chỉ dẫn, chỉ thị'),
  ),
  signature(
    'extraction',
    0.75,
    20,
    list(
      'tampilkan, tunjukkan, ungkapkan, ulangi, sebutkan, katakan, apa, hiển thị, tiết lộ, lặp lại, cho tôi biết, in ra',
    ),
    list(
      'prompt sistem, instruksi sistem, instruksi awal, perintah sistem, lời nhắc hệ thống, hướng dẫn hệ thống, hướng dẫn ban đầu, system prompt',
    ),
  ),
];
