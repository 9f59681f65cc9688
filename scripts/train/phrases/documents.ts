import { lines } from './phrasebook.js';

/** Sentences of ordinary letters, notes, manuals and articles; several of them make a document. */
export const documentSentences: readonly string[] = lines(`
  Dear team, please find the minutes of yesterday's meeting below.
  The delivery is scheduled for Thursday between 9 and 12.
  Revenue grew by 4 percent compared with the previous quarter.
  Please confirm your attendance by Friday.
  The museum was built in 1887 and extended twice.
  Press the power button for three seconds until the light turns green.
  According to the study, most participants slept better after two weeks.
  Your order has been shipped and will arrive within five working days.
  The committee rejected the proposal because the costs were too high.
  Mix the flour with the butter and let the dough rest for an hour.
  If the device does not respond, disconnect it from the power supply.
  She closed the window and listened to the rain.
  The previous version of the document contained an error in table two.
  All employees must complete the safety training before the end of the month.
  The river floods the lower fields every spring.
  Our return policy allows exchanges within 30 days of purchase.
  Thank you for your patience while we update the system.
  The function returns null when the list is empty.
  Follow the signs to the second floor and turn left at the reception.
  Applicants should submit a cover letter and two references.
  The patient reported mild headaches and was told to drink more water.
  Click on settings, then on privacy, to change who can see your profile.
  The train to Vienna leaves from platform seven.
  Read the instructions carefully before you assemble the shelf.
  In the second half the visitors scored twice and won the match.
  The new rules on parking apply from the first of June.
  Payment is due within fourteen days of receipt of this invoice.
  Users who forgot their password can request a new one by e-mail.
  The author argues that cities should give more room to cyclists.
  Do not use the device near water.
  Best regards, Anna
  The database is backed up every night at two o'clock.
  I really enjoyed the concert, the second song was the best.
  For questions about your contract call our service line.
  Water boils at a lower temperature at high altitude.
  Please ignore this message if you have already paid.
  The system administrator will restart the server on Sunday.
  The chapter ends with a list of exercises.
  We are looking forward to hearing from you.
  The prices include breakfast and the use of the sauna.
`);

/** Pieces of code and configuration, as people paste them. */
export const codeSnippets: readonly string[] = [
  'def mean(values):\n    return sum(values) / len(values)',
  'const total = items.reduce((sum, item) => sum + item.price, 0);',
  "SELECT name, count(*) FROM orders WHERE status = 'open' GROUP BY name;",
  'for (int i = 0; i < n; i++) {\n  printf("%d\\n", values[i]);\n}',
  'server:\n  port: 8080\n  host: localhost\nlogging:\n  level: info',
  'public class User {\n  private final String name;\n  public User(String name) { this.name = name; }\n}',
  'try {\n  await save(row);\n} catch (error) {\n  console.error(error.message);\n}',
  'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]',
  '<ul>\n  <li>One</li>\n  <li>Two</li>\n</ul>',
  'git checkout -b feature/login\ngit push --set-upstream origin feature/login',
  '{"id": 17, "name": "Lamp", "price": 29.9, "tags": ["home", "light"]}',
  'Traceback (most recent call last):\n  File "app.py", line 12, in <module>\nKeyError: "user"',
  "import pandas as pd\n\ndf = pd.read_csv('sales.csv')\nprint(df.groupby('region')['amount'].sum())",
  'fn main() {\n    let names = vec!["a", "b"];\n    for name in &names { println!("{}", name); }\n}',
  '.button { color: white; background: #336699; padding: 4px 8px; }',
];

/** What people ask about pasted text. */
export const documentRequests: readonly string[] = lines(`
  Summarize this text:
  Translate the following into French:
  What are the main points of this e-mail?
  Correct the spelling:
  Write a reply to this message:
  Turn this into bullet points:
  Is the tone of this letter all right?
  Explain this paragraph to me:
  Which dates are mentioned here?
  Give this text a title.
`);

/** What people ask about pasted code. */
export const codeRequests: readonly string[] = lines(`
  What does this code do?
  Why do I get an error here?
  Add comments to this code:
  Rewrite this in Go:
  Find the bug:
  How can I make this faster?
  Write tests for this:
  Explain line by line:
`);

/** Openings of prompts that give the model an honest role. */
export const roles: readonly string[] = lines(`
  You are a helpful assistant for a furniture shop. Answer questions about orders and returns. If you do not know the answer, say so.
  You are an experienced copywriter. Write in a friendly tone and avoid jargon.
  I want you to act as a Linux terminal. I will type commands and you will reply with what the terminal should show.
  I want you to act as an interviewer. Ask me one question at a time and wait for my answer.
  Act as a nutritionist and make a plan for a vegetarian family of four.
  You are a code reviewer. Point out bugs first, style second.
  Imagine you are a historian in the year 2300 looking back at our time.
  I want you to act as a stand-up comedian. I will give you some topics and you will make jokes about them.
  You are a translator. Translate everything I write into Italian and do not explain anything.
  Act as a chess opponent. We write our moves in turn.
  You will be my study partner. From now on, quiz me on what I tell you and correct my mistakes.
  I want you to act as a text-based adventure game. I will type actions and you will describe what I see. Do not write explanations.
  You are a customer support agent. Follow the refund policy below and never promise a date.
  I want you to act as an English pronunciation assistant. I will write sentences and you will only answer with their pronunciations, and nothing else.
  Take the role of a project manager and turn my notes into tickets.
  I want you to act as a storyteller. You will come up with entertaining stories that are engaging and imaginative.
  You are a doctor at a teaching hospital. Explain the diagnosis to the patient in plain words.
  I want you to act as a philosophy teacher. I will provide some topics and it will be your job to explain them.
  Pretend to be a pirate captain for this conversation and answer my questions about sailing.
  Your task is to grade the answers of students from 1 to 5 and to give one sentence of feedback.
`);
