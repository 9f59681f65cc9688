import { once } from 'node:events';
import net from 'node:net';

/** A TCP relay before a server, to be cut while it is in use: what a dying host looks like to its clients. */
export interface Wire {
  /** `host:port` of the relay. */
  readonly address: string;
  /** Resets every connection and takes no new ones until `mend`. */
  cut(): void;
  /** Takes connections again, on the same port. */
  mend(): void;
  close(): void;
}

/** Starts a relay to `127.0.0.1:targetPort` on a free port. */
export async function startWire(targetPort: number): Promise<Wire> {
  const sockets = new Set<net.Socket>();
  let whole = true;
  const track = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = net.createServer((socket) => {
    track(socket);
    if (!whole) {
      socket.resetAndDestroy();
      return;
    }
    const target = net.connect(targetPort, '127.0.0.1');
    track(target);
    socket.pipe(target).pipe(socket);
    socket.on('close', () => target.destroy());
    target.on('close', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // `listening` has come, so the address is that of a TCP port.
  const { port } = server.address() as net.AddressInfo;
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    address: `127.0.0.1:${port}`,
    cut,
    mend() {
      whole = true;
    },
    close() {
      cut();
      server.close();
    },
  };
}
