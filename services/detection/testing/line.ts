import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line to the database that a test can cut: connections break, and new ones are refused until it is restored. */
export interface DatabaseLine {
  /** Address of the database over the line. */
  readonly url: string;
  cut(): Promise<void>;
  restore(): Promise<void>;
}

/** Opens a TCP line to the database on a port of its own. */
export async function openLine(databaseUrl: string): Promise<DatabaseLine> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let server: Server;

  async function listen(port: number): Promise<number> {
    server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  const port = await listen(0);
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    cut() {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
    async restore() {
      await listen(port);
    },
  };
}
