import { type AddressInfo, createServer } from 'node:net';

/** A mail server that takes every letter. */
export interface MailServer {
  /** For SMTP_URL. */
  readonly url: string;
  /** The letters so far, with their transfer encoding undone. */
  letters(): readonly string[];
  close(): Promise<void>;
}

/** Starts a mail server on this machine: as much of SMTP (RFC 5321) as one client needs. */
export async function startMailServer(): Promise<MailServer> {
  const letters: string[] = [];
  const server = createServer((socket) => {
    let text = '';
    let isLetter = false;
    const answer = (line: string): void => void socket.write(`${line}\r\n`);
    const take = (end: string): string | undefined => {
      const at = text.indexOf(end);
      if (at < 0) return undefined;
      const taken = text.slice(0, at);
      text = text.slice(at + end.length);
      return taken;
    };
    answer('220 test');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      text += String(chunk);
      for (;;) {
        const taken = take(isLetter ? '\r\n.\r\n' : '\r\n');
        if (taken === undefined) return;
        if (isLetter) letters.push(taken.replace(/=\r\n/g, '').replace(/=3D/g, '='));
        isLetter = !isLetter && taken.toUpperCase() === 'DATA';
        answer(isLetter ? '354 go on' : '250 ok');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of that kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters: () => letters,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
