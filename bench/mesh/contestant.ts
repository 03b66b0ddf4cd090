import { Lab, type LabRequest } from '../../test/mesh/lab';
import { EnvoyProcess } from './envoy-process';
import { CLIENT, GATEWAY } from './estate';
import { total, type XdsSize, xdsSize } from './xds-size';

/** Kept connections over which a burst goes. */
const CONNECTIONS = 4;

/** What a proxy holds. */
export interface ProxySize {
  readonly xds: XdsSize;
  readonly total: number;
  readonly allocated: number;
}

export async function proxySize(envoy: EnvoyProcess): Promise<ProxySize> {
  const allocated = await envoy.allocatedBytes();
  const xds = xdsSize(envoy);
  return { xds, total: total(xds), allocated };
}

/** One mesh that is up, with the proxies that are looked at: a gateway, and the sidecars of clients. */
export class Contestant {
  static async start(manifests: string, looked: readonly string[] = [GATEWAY, CLIENT]): Promise<Contestant> {
    // As Istio's own default is: a line for each request would be part of what is measured.
    const lab = await Lab.start({
      manifests,
      sidecars: looked.filter((name) => name !== GATEWAY),
      mesh: 'accessLogFile: ""',
    });
    try {
      const proxies = looked.map(async (name) => [name, await EnvoyProcess.of(lab, name)] as const);
      return new Contestant(lab, new Map(await Promise.all(proxies)));
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  private constructor(
    readonly lab: Lab,
    private readonly proxies: ReadonlyMap<string, EnvoyProcess>,
  ) {}

  /** Seconds of the proxy's processor time for each of these requests, sent in turn until it is at least `count`. */
  async secondsPerRequest(proxy: string, requests: readonly LabRequest[], count: number): Promise<number> {
    const envoy = this.proxies.get(proxy)!;
    const before = envoy.processorSeconds();
    const load = await this.lab.load(requests, CONNECTIONS);
    await load.flows(count);
    const report = await load.stop();
    const seconds = envoy.processorSeconds() - before;
    if (Object.keys(report.failures).length > 0)
      throw new Error(`requests failed: ${JSON.stringify(report.samples[0])}`);
    return seconds / report.total;
  }

  size(proxy: string): Promise<ProxySize> {
    return proxySize(this.proxies.get(proxy)!);
  }

  stop(): Promise<void> {
    return this.lab.stop();
  }
}
