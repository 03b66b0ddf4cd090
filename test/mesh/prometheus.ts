import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createPort, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from './lab';

/** How often it scrapes. */
const INTERVAL = '1s';

/**
 * A real Prometheus that scrapes Envoys of a lab, on loopback. The lab's Envoys have no port outside their namespaces, so it
 * scrapes a server of the test that hands on what each Envoy's admin interface says.
 */
export class Prometheus {
  private said = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly handing: Server,
    private readonly folder: string,
    /** Its address. */
    readonly url: string,
  ) {
    child.stderr!.on('data', (chunk: Buffer) => {
      this.said = `${this.said}${chunk}`.slice(-4000);
    });
  }

  /** @param proxies workloads with an Envoy: `acme/ui` */
  static async start(lab: Pick<Lab, 'envoy'>, proxies: readonly string[]): Promise<Prometheus> {
    const handing = createServer((request, response) => {
      lab.envoy(request.url!.slice(1), '/stats/prometheus').then(
        (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text),
        (error: Error) => response.writeHead(502).end(error.message),
      );
    });
    const port = await listening(handing);
    const own = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
    const jobs = proxies.map((workload) => ({
      job_name: workload,
      metrics_path: `/${workload}`,
      static_configs: [{ targets: [`127.0.0.1:${port}`], labels: { instance: workload } }],
    }));
    const config = { global: { scrape_interval: INTERVAL, scrape_timeout: INTERVAL }, scrape_configs: jobs };
    // YAML reads JSON.
    writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${own}`,
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const prometheus = new Prometheus(child, handing, folder, `http://127.0.0.1:${own}`);
    await prometheus.until(
      () =>
        fetch(`${prometheus.url}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      'it is ready',
    );
    return prometheus;
  }

  /** The values of an expression now. */
  async value(expression: string): Promise<number[]> {
    const response = await fetch(`${this.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result.map(({ value }) => Number(value[1]));
  }

  /** Waits until the sum of an expression is at least so much. */
  async reaches(expression: string, least: number): Promise<void> {
    const sum = async () => (await this.value(expression)).reduce((total, each) => total + each, 0);
    await this.until(async () => (await sum()) >= least, `${expression} is ${least}`);
  }

  async stop(): Promise<void> {
    this.handing.closeAllConnections();
    this.handing.close();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async until(holds: () => Promise<boolean>, what: string): Promise<void> {
    for (const end = Date.now() + 30_000; !(await holds()); ) {
      if (this.child.exitCode !== null || Date.now() > end) throw new Error(`Prometheus: not ${what}\n${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function listening(server: NetServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function freePort(): Promise<number> {
  const server = createPort();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
