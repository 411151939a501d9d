// A wire tap between the hub and a printer: passes every byte on in both directions, keeps those of the hub, and
// reads them as the printer does. Written from the printer's command set, not from the hub's own code.
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** Black dots of one ticket, row by row, eight to a byte. */
export interface Bitmap {
  widthBytes: number;
  rows: Buffer;
}

export class WireTap {
  private readonly parts: Buffer[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** Listens on a free port of this machine; `target` is asked for when the hub connects. */
  static async start(target: () => number): Promise<WireTap> {
    const server = createServer();
    const tap = new WireTap(server);
    server.on('connection', (hub) => {
      const printer = connect(target(), '127.0.0.1');
      for (const [from, to] of [[hub, printer], [printer, hub]] as const) {
        tap.sockets.add(from);
        from.on('data', (part: Buffer) => {
          if (from === hub) tap.parts.push(part);
          to.write(part);
        });
        from.on('error', () => to.destroy());
        from.on('close', () => {
          tap.sockets.delete(from);
          to.end();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return tap;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The tickets that were cut so far. */
  tickets(): Bitmap[] {
    return decode(Buffer.concat(this.parts));
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** How long a command is, for those without a picture. */
const LENGTHS: [number[], number][] = [
  [[0x10, 0x04], 3],
  [[0x1b, 0x40], 2],
  [[0x1b, 0x4a], 3],
  [[0x1b, 0x70], 5],
  [[0x1d, 0x61], 3],
  [[0x1d, 0x72], 3],
];

/** Reads a printer's byte stream; a byte that begins no known command is an error. */
function decode(stream: Buffer): Bitmap[] {
  const tickets: Bitmap[] = [];
  let rows: Buffer[] = [];
  let widthBytes = 0;
  let at = 0;
  while (at + 1 < stream.length) {
    const begins = (head: number[]) => head.every((byte, index) => stream[at + index] === byte);
    const known = LENGTHS.find(([head]) => begins(head));
    if (known) {
      at += known[1];
    } else if (begins([0x1d, 0x76, 0x30])) {
      widthBytes = stream.readUInt16LE(at + 4);
      const size = widthBytes * stream.readUInt16LE(at + 6);
      if (at + 8 + size > stream.length) break;
      rows.push(stream.subarray(at + 8, at + 8 + size));
      at += 8 + size;
    } else if (begins([0x1d, 0x56])) {
      at += (stream[at + 2] ?? 0) >= 65 ? 4 : 3;
      if (rows.length > 0) tickets.push({ widthBytes, rows: Buffer.concat(rows) });
      rows = [];
    } else {
      throw new Error(`byte 0x${stream[at]?.toString(16)} at ${at} begins no command`);
    }
  }
  return tickets;
}
