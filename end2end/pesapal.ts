// A Pesapal of the tests' own: enough of its API 3.0 for a guest who pays on its page.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

interface Placed {
  reference: string;
  amount: number;
  currency: string;
  /** 0 not paid, 1 paid, 2 refused. */
  code: number;
}

async function body(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request) text += String(part);
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

export class Pesapal {
  readonly orders = new Map<string, Placed>();
  /** It takes questions and answers none. */
  silent = false;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Pesapal> {
    const server = createServer();
    const pesapal = new Pesapal(server);
    server.on('request', (request, response) => {
      void pesapal.answer(request).then((answer) => {
        if (pesapal.silent) {
          response.writeHead(500).end();
          return;
        }
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return pesapal;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Secrets come from the environment alone: every program that `start` starts is told of these, and where this one is. */
  async known<T>(start: () => Promise<T>): Promise<T> {
    const told: Record<string, string> = {
      PESAPAL_CONSUMER_KEY: 'a key of these tests',
      PESAPAL_CONSUMER_SECRET: 'a secret of these tests',
      PESAPAL_PUBLIC_URL: 'https://sufra.example',
      PESAPAL_EMAIL: 'kassa@restoran.example',
      PESAPAL_URL: this.address,
    };
    Object.assign(process.env, told);
    try {
      return await start();
    } finally {
      for (const name of Object.keys(told)) delete process.env[name];
    }
  }

  /** Every guest who waits pays, or is refused. */
  becomes(code: number): void {
    for (const placed of this.orders.values()) if (placed.code === 0) placed.code = code;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage): Promise<unknown> {
    const url = new URL(request.url ?? '/', this.address);
    const asked = await body(request);
    switch (url.pathname) {
      case '/api/Auth/RequestToken':
        return { token: 'good', status: '200' };
      case '/api/URLSetup/RegisterIPN':
        return { ipn_id: randomUUID(), status: '200' };
      case '/api/Transactions/SubmitOrderRequest': {
        const tracking = randomUUID();
        this.orders.set(tracking, {
          reference: String(asked.id),
          amount: Number(asked.amount),
          currency: String(asked.currency),
          code: 0,
        });
        return { order_tracking_id: tracking, redirect_url: `https://pay.example/?OrderTrackingId=${tracking}`, status: '200' };
      }
      case '/api/Transactions/CancelOrder':
        return { status: '200', message: 'Order successfully cancelled.' };
      default: {
        const placed = this.orders.get(url.searchParams.get('orderTrackingId') ?? '');
        return {
          status_code: placed?.code ?? 0,
          amount: placed?.amount,
          currency: placed?.currency,
          merchant_reference: placed?.reference,
          payment_account: '476173**0010',
          confirmation_code: '6513008693186320103009',
          payment_status_description: ['INVALID', 'COMPLETED', 'FAILED'][placed?.code ?? 0],
          status: '200',
        };
      }
    }
  }
}
