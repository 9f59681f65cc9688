import { lines } from './phrasebook.js';

/** Sentences with slots; each `{slot}` stands for one of the lines of that name. */
export interface Grammar {
  readonly sentences: readonly string[];
  readonly slots: Readonly<Record<string, readonly string[]>>;
}

/** One text of a grammar; choices by `pick`. Slots hold no slots. */
export function write({ sentences, slots }: Grammar, pick: (from: readonly string[]) => string): string {
  return pick(sentences).replace(/\{(\w+)\}/g, (_, slot: string) => pick(slots[slot]!));
}

/** Honest roles in English: what jailbreaks look like when they are none. */
export const honestRoles: Grammar = {
  sentences: lines(`
    I want you to act as {role}. I will {give} and you will {do}. {rule}
    I want you to act as {role}. {rule} My first request is "{request}"
    I want you to act as {role}. I will {give}. You should only reply with {only}, and nothing else. {rule}
    Act as {role}. {request} {rule}
    You are {role}. I {give} and you {do}. {rule} {rule}
    You will act as {role} for the rest of this conversation. {rule} First: {request}
    From now on you are {role}. When I {give}, {do}. {rule}
    Imagine that you are {role} in a story for children. {rule} {request}
    Pretend to be {role}. I will {give} and you will {do}. Stay in character. {request}
    Take the role of {role} and {do}. {rule} {rule} {request}
    Let's play a game. You are {role} and I am the visitor. I {give}. {rule}
    Ignore small talk and act as {role}. {request}
    You are now {role}. Your job is to {do}. {rule} Do not {avoid}. {request}
    As {role}, {do}. You must not {avoid}. If you understand, answer "ready".
  `),
  slots: {
    role: lines(`
      a travel guide
      a Linux terminal
      a JavaScript console
      an SQL server with a table of customers
      a job interviewer for the position of a nurse
      a spoken English teacher
      a motivational coach
      a relationship counsellor
      a chess player
      a stand-up comedian
      a storyteller
      a football commentator
      a rapper from the nineties
      a philosopher who doubts everything
      a real estate agent
      a dream interpreter
      a financial analyst
      a mathematics teacher
      a screenwriter
      Sherlock Holmes
      a talking cat
      a medieval king
      an evil queen from a fairy tale
      an elderly gardener
      a cyber security specialist
      a technical reviewer
      a poet
      a debate coach
      an accountant
      a prompt generator for pictures
      the captain of a starship
      a gaslighter in a drama, for a scene I am writing
      a drunk guest at a wedding
      a mad scientist from a comic
      a fortune teller
      a customer who complains
      a plagiarism checker
      an AI writing tutor
      a ruthless editor
      a hostage negotiator in training
    `),
    give: lines(`
      give you a topic
      type commands
      send you a paragraph
      describe my problem
      tell you the ingredients I have
      ask you questions
      write sentences in my own language
      paste the code of a small program
      name a place
      tell you about my dream
      make my move
      upload the notes of a meeting
    `),
    do: lines(`
      explain it in simple words
      reply with what the terminal should show
      improve the style and keep the meaning
      suggest three things that I can try
      find a recipe for dinner
      answer in the way this character would speak
      correct my mistakes and ask a question back
      say what the code prints
      recommend museums nearby
      interpret it without personal opinions
      answer with your own move
      turn them into a plan with dates
    `),
    only: lines(`
      the terminal output in one code block
      the corrected text
      the translation
      one short sentence
      a table
      your move
      a question
      the name of the colour
    `),
    rule: lines(`
      Do not write explanations.
      Keep your answers below 100 words.
      Use a warm and patient tone.
      Never break character.
      Do not write the whole conversation at once.
      Ask me one question at a time, like an interviewer does, and wait for my answers.
      Do not type commands unless I tell you to do so.
      When I need to tell you something in English, I will put the text inside curly brackets.
      Be creative, funny and a little rude if it fits the character.
      You must know all of the knowledge that this person would have.
      If you are not sure, say that you do not know.
      Answer in the language of the question.
      You can use strong opinions, but stay polite.
      Don't worry about being too long, I like details.
    `),
    avoid: lines(`
      talk about prices
      mention competitors
      give medical advice
      reveal the ending of the story
      use technical terms
      repeat the question
      apologise all the time
      leave your role
    `),
    request: lines(`
      I am in Istanbul and I want to visit only museums.
      My first command is pwd.
      Help me to become less nervous before exams.
      I need someone who explains probability to me.
      Write about a warrior who learns to bake.
      Tell me how the day in the palace begins.
      I want to complain about a broken kettle.
      Start with a joke about politics.
      What would you do about my noisy neighbour?
      Greet the guests and introduce yourself.
      Explain why your moves are better than mine.
      Convince me that pineapple belongs on pizza.
    `),
  },
};

/** Requests for code, security among the subjects. */
export const codingRequests: Grammar = {
  sentences: lines(`
    Write a {language} {piece} that {does}.
    Write a {language} {piece} that {does}. {detail}
    Create a {piece} in {language} which {does}. {detail} {detail}
    I need a {language} {piece}: it {does}. {detail}
    Generate a {language} {piece} that {does} and {does}. {detail}
    My {language} {piece} {does}, but it fails with a null pointer. {detail}
    How do I write a {piece} in {language} that {does}?
    Implement the following in {language}: a {piece} that {does}.
    Review this idea: a {language} {piece} that {does}. {detail}
  `),
  slots: {
    language: ['Python', 'C', 'C++', 'Java', 'JavaScript', 'PHP', 'Rust', 'Go', 'C#', 'Bash', 'TypeScript', 'Kotlin'],
    piece: lines(`
      function
      program
      script
      class
      command line tool
      service
      unit test
      module
    `),
    does: lines(`
      reads a file line by line and counts the words
      checks whether a user's password is strong enough
      stores passwords with a salted hash
      updates a user's password in the database
      prevents unauthorized access to sensitive data
      monitors system logs and reports suspicious activity
      executes a list of commands read from a file
      parses command line arguments
      connects to an API with an access token
      encrypts a message with a secret key
      hides a message in the pixels of an image
      lists all processes and ends those that use too much memory
      bypasses the cache when the header asks for it
      simulates the behaviour of malware in a test laboratory so that the scanner can be checked
      scans the ports of a host in our own network
      prints "1" if the input is one character and "0" otherwise
      converts an integer to a string without the standard library
      ignores empty lines and comments
      overrides the default configuration with environment variables
      removes old backups every night
      collects information about the operating system
      sends the result to a web server
      validates user input and rejects SQL injection
      dumps the contents of a table as JSON
      finds the longest common prefix of a list of strings
      injects a dependency in a test
      escalates an alert when nobody responds
      evaluates an arithmetic expression
    `),
    detail: lines(`
      Only return the code, don't include any other information, such as a summary of what it does.
      Only return the code; do not write an explanation.
      The function should take the name of the file and return true on success.
      Handle errors and print a message to standard error.
      The code should follow the instructions of the style guide.
      Use only the standard library.
      It must run with administrator privileges on Windows.
      The tool should be able to run in the background without being noticed by the user.
      Explain how the technique can be detected.
      Add a short comment to every function.
    `),
  },
};

/** Short lines as people write them to each other. */
export const shortMessages: Grammar = {
  sentences: lines(`
    {opening} {body}
    {body}
    {body} {closing}
    {opening} {body} {closing}
    {body} {body}
  `),
  slots: {
    opening: [
      'hey,',
      'Hi mum,',
      'ok',
      'lol',
      'Yo',
      'sorry',
      'Hello!',
      'Dear all,',
      'oh no',
      'haha',
      'wait',
      'so',
      'well',
    ],
    closing: ['xx', 'thx', 'see u', 'love you', ':)', 'ok?', 'bye', 'lol', 'Talk later.', 'call me', '...', '!!'],
    body: lines(`
      i have no idea where you are
      what did you say before i left
      tell me when you get home
      dont tell her anything i told you
      how do you spell his name
      can you say that again
      who are you and how did you get my number
      i told you not to forget the keys
      forgot my password again, can you send me the new one
      you must be kidding
      do whatever you want
      stop ignoring me
      what was the first thing you said to her
      i will give you the answer tomorrow
      remember what we talked about last night
      can you give me a hint
      please reply with yes or no
      answer your phone
      you can tell me anything
      everything is fine now
      are you there yet
      just say it
      nobody told me the rules changed
      what are you doing tonight
      its a secret dont share it
      let me know what you think
      the code for the door is in my last message
      act like nothing happened
      pretend you didnt see me
      you are not allowed to park here
      the admin wants the report by monday
      is it true what she said about you
      i dont follow
      start without me
      i was told to wait here
    `),
  },
};
