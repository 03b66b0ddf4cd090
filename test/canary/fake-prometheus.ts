import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one side answered from a time on: all at once, in the window after it. */
export interface Answered {
  readonly version: 'canary' | 'main';
  readonly code: string;
  readonly count: number;
  /** Seconds since 1970. */
  readonly at: number;
}

/** A server that answers as Prometheus does, for `istio_requests_total` alone. */
export class FakePrometheus {
  /** What it answers with. */
  answers: readonly Answered[] = [];
  /** Headers of the last request. */
  authorization: string | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakePrometheus> {
    const server = createServer((request, response) => {
      fake.authorization = request.headers.authorization;
      const { searchParams } = new URL(request.url!, 'http://localhost');
      const result = searchParams.get('query')!.startsWith('istio_requests_total') ? fake.series(searchParams) : [];
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
    });
    const fake = new FakePrometheus(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private series(parameters: URLSearchParams) {
    const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(parameters.get(name)));
    const keys = [...new Set(this.answers.map(({ version, code }) => `${version} ${code}`))];
    return keys.map((key) => {
      const [version, code] = key.split(' ');
      const own = this.answers.filter((each) => `${each.version} ${each.code}` === key);
      const values: [number, string][] = [];
      for (let time = start!; time <= end!; time += step!) {
        const total = own.filter(({ at }) => at < time).reduce((sum, { count }) => sum + count, 0);
        values.push([time, `${total}`]);
      }
      const metric = { instance: 'ui', destination_version: version, response_code: code };
      return { metric, values };
    });
  }
}
