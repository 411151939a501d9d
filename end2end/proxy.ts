// A wire between a browser and the hub that can be cut, held up, or lose what the hub answers.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What the wire does with the bytes. */
export type Fault =
  | 'none'
  /** Nothing gets through and new calls are refused. */
  | 'cut'
  /** Calls reach the hub, its answers are lost. */
  | 'deaf'
  /** Connections stay open and nothing moves, as when a phone has left the radio's reach. */
  | 'frozen';

/** A proxy on a free port of this machine. */
export class Wire {
  fault: Fault = 'none';
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {}

  /** A wire to the hub at `address`. */
  static async to(address: string): Promise<Wire> {
    const { hostname, port } = new URL(address);
    const server = createServer();
    const wire = new Wire(server, { host: hostname, port: Number(port) });
    server.on('connection', (socket) => wire.carry(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Changes what the wire does; what is under way is torn. */
  become(fault: Fault): void {
    this.fault = fault;
    if (fault === 'frozen') return;
    for (const socket of this.open) socket.destroy();
  }

  async stop(): Promise<void> {
    this.become('cut');
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(near: Socket): void {
    if (this.fault === 'cut') return void near.destroy();
    const far = connect(this.target);
    for (const socket of [near, far]) {
      this.open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (part) => {
      if (this.fault === 'none' || this.fault === 'deaf') far.write(part);
    });
    far.on('data', (part) => {
      if (this.fault === 'none') near.write(part);
      // The answer is lost, and with it the connection, as a client sees it.
      else if (this.fault === 'deaf') near.destroy();
    });
  }
}
