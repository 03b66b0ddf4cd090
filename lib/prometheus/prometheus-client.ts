import { cut } from '../text/cut';
import { visible } from '../text/visible';
import { readAnswer, type Sampled } from './answer';
import { PrometheusError } from './prometheus-error';

/** Where a Prometheus is, and what it may cost to ask it. */
export interface PrometheusServer {
  /** Its address, with the path below which its API is: `https://prometheus.example.com/team`. */
  readonly url: string;
  /** A bearer token. @default - none; a user and password in `url` are sent as such */
  readonly token?: string;
  /** Milliseconds for one answer. @default 30000 */
  readonly timeout?: number;
  /** The most bytes of one answer. @default 64 MiB */
  readonly maxBytes?: number;
}

/** A time in seconds since 1970. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
  /** Seconds between two points. */
  readonly step: number;
}

const TIMEOUT = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** The HTTP API of a Prometheus, or of what speaks it (Thanos, Mimir, VictoriaMetrics). */
export class PrometheusClient {
  private readonly base: URL;
  private readonly headers: Readonly<Record<string, string>>;

  /** @throws PrometheusError where the address is none */
  constructor(private readonly server: PrometheusServer) {
    this.base = addressOf(server.url);
    const login = `${decodeURIComponent(this.base.username)}:${decodeURIComponent(this.base.password)}`;
    this.headers = {
      accept: 'application/json',
      ...(login !== ':' && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
      ...(server.token !== undefined && { authorization: `Bearer ${server.token}` }),
    };
    // They must not be in a message.
    this.base.username = '';
    this.base.password = '';
  }

  /** The values of an expression over a time. */
  range(expression: string, { start, end, step }: TimeRange): Promise<Sampled[]> {
    return this.query('query_range', { query: expression, start: `${start}`, end: `${end}`, step: `${step}` });
  }

  /** The values of an expression at one time. */
  at(expression: string, time: number): Promise<Sampled[]> {
    return this.query('query', { query: expression, time: `${time}` });
  }

  private async query(kind: 'query' | 'query_range', parameters: Readonly<Record<string, string>>): Promise<Sampled[]> {
    const url = new URL(this.base);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${kind}`;
    url.search = new URLSearchParams(parameters).toString();
    const signal = AbortSignal.timeout(this.server.timeout ?? TIMEOUT);
    try {
      return readAnswer(...(await this.answerOf(url, signal)), this.shown);
    } catch (error) {
      if (error instanceof PrometheusError) throw error;
      throw new PrometheusError(
        `${this.shown} does not answer: ${reasonOf(error)}`,
        'look whether the address is right and can be reached from here',
      );
    }
  }

  /** Asks, and once more on another connection where a kept one was closed meanwhile: a question changes nothing. */
  private async answerOf(url: URL, signal: AbortSignal, again = true): Promise<[text: string, status: number]> {
    try {
      // A redirect would take the token elsewhere.
      const response = await fetch(url, { headers: this.headers, redirect: 'error', signal });
      return [await this.textOf(response), response.status];
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      if (again && (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET')) return this.answerOf(url, signal, false);
      throw error;
    }
  }

  private async textOf(response: Response): Promise<string> {
    const most = this.server.maxBytes ?? MAX_BYTES;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > most) {
        throw new PrometheusError(
          `${this.shown} answers with more than ${Math.floor(most / 1024)} KiB`,
          'narrow the question with --selector, or the time with --since',
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /** The address as messages name it. */
  private get shown(): string {
    return cut(visible(this.base.href));
  }
}

function addressOf(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    // What is no address may still hold a password.
    throw new PrometheusError(
      '--prometheus has to be an address that begins with http:// or https://',
      'write --prometheus http://prometheus.example.com:9090',
    );
  }
  address.search = '';
  address.hash = '';
  return address;
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return 'it took too long';
  return visible(cut(cause?.code ?? cause?.message ?? message));
}
