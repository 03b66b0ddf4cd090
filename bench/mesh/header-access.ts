import { loadAll } from 'js-yaml';
import type { LabRequest } from '../../test/mesh/lab';
import { Contestant } from './contestant';
import { GATEWAY, ourForm } from './estate';
import { DOMAINS, headerRequests, mainlineRequests, renderTickets, type TicketEstate } from './tickets';

/** What choosing by header costs in an estate of many services and tickets. */
export interface HeaderAccess {
  readonly estate: TicketEstate;
  /** Bytes of the largest object as compact JSON, as `kubectl apply` writes it into an annotation. */
  readonly largestObject: { readonly name: string; readonly bytes: number };
  /** Rules that requests to one domain go through, those of delegates among them. */
  readonly rules: number;
  /** Bytes of routes that the gateway is sent, with hostname access alone and with header access too. */
  readonly routes: { readonly hostname: number; readonly both: number };
  /** Seconds of processor time at the gateway for one request, round by round. */
  readonly seconds: {
    readonly mainlineFew: readonly number[];
    readonly mainline: readonly number[];
    readonly header: readonly number[];
  };
}

/** What is measured, how often, and who is told of the progress. */
export interface HeaderAccessOptions {
  readonly services: number;
  readonly servicesOfTicket: number;
  /** Few tickets and many. */
  readonly tickets: readonly [number, number];
  readonly rounds: number;
  readonly requests: number;
  readonly say: (text: string) => void;
}

interface Json {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly hosts?: readonly string[]; readonly http: readonly Rule[] };
}

interface Rule {
  readonly delegate?: { readonly name: string };
}

/** Compares an estate with few and with many tickets, and with and without header access. */
export async function measureHeaderAccess(options: HeaderAccessOptions): Promise<HeaderAccess> {
  const { services, servicesOfTicket, rounds, requests, say } = options;
  const [few, many] = options.tickets.map(
    (tickets): TicketEstate => ({ services, tickets, servicesOfTicket, variantAccess: ['hostname', 'header'] }),
  ) as [TicketEstate, TicketEstate];
  const hostname = await routeBytes({ ...many, variantAccess: ['hostname'] });
  const files = renderTickets(many);
  const meshes: Contestant[] = [];
  try {
    const start = async (manifests: string) => {
      const mesh = await Contestant.start(manifests, [GATEWAY]);
      meshes.push(mesh);
      return mesh;
    };
    const [withFew, withMany] = [await start(ourForm(renderTickets(few))), await start(ourForm(files))];
    const both = (await withMany.size(GATEWAY)).xds.RDS;
    await checkVariants(withMany, headerRequests(many));
    say(`${many.tickets} tickets of ${servicesOfTicket} services: up, and every variant answers`);
    const bursts: [keyof HeaderAccess['seconds'], Contestant, readonly LabRequest[]][] = [
      ['mainlineFew', withFew, mainlineRequests(few)],
      ['mainline', withMany, mainlineRequests(many)],
      ['header', withMany, headerRequests(many)],
    ];
    const seconds: Record<keyof HeaderAccess['seconds'], number[]> = { mainlineFew: [], mainline: [], header: [] };
    for (let round = 0; round <= rounds; round++) {
      for (const [kind, mesh, asked] of round % 2 === 0 ? bursts : [...bursts].reverse()) {
        const taken = await mesh.secondsPerRequest(GATEWAY, asked, requests);
        // The first round only warms up.
        if (round > 0) seconds[kind].push(taken);
      }
    }
    return { estate: many, ...sizes(files), routes: { hostname, both }, seconds };
  } finally {
    for (const mesh of meshes) await mesh.stop();
  }
}

/** How large the largest object is, and how many rules there are at a domain. */
export function sizes(files: ReadonlyMap<string, string>): Pick<HeaderAccess, 'largestObject' | 'rules'> {
  const objects = [...files]
    .filter(([path]) => path.endsWith('.k8s.yaml'))
    .flatMap(([, text]) => loadAll(text) as Json[]);
  const measured = objects.map((object) => ({
    name: `${object.kind} ${object.metadata.name}`,
    bytes: Buffer.byteLength(JSON.stringify(object)),
  }));
  const routes = objects.filter(({ kind }) => kind === 'VirtualService');
  const at = routes.find(({ spec }) => spec.hosts?.[0] === DOMAINS[0])!;
  const rules = at.spec.http.reduce((sum, { delegate }) => {
    const delegated = delegate && routes.find(({ metadata }) => metadata.name === delegate.name);
    return sum + (delegated?.spec.http.length ?? 1);
  }, 0);
  return { largestObject: measured.reduce((a, b) => (b.bytes > a.bytes ? b : a)), rules };
}

async function routeBytes(estate: TicketEstate): Promise<number> {
  const mesh = await Contestant.start(ourForm(renderTickets(estate)), [GATEWAY]);
  try {
    return (await mesh.size(GATEWAY)).xds.RDS;
  } finally {
    await mesh.stop();
  }
}

/** Fails unless each of these is answered by the variant that it asks for: otherwise their cost means nothing. */
async function checkVariants({ lab }: Contestant, requests: readonly LabRequest[]): Promise<void> {
  const answers = await lab.play(requests, { concurrency: 4 });
  for (const [i, { version }] of answers.entries()) {
    const wanted = requests[i]!.headers!['x-variant-id']!.toLowerCase();
    if (version !== wanted) throw new Error(`${JSON.stringify(requests[i])} was answered by ${version}`);
  }
}
