import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomRequest } from '../../resolver/random/requests';
import type { Observed, Pair } from './comparison';

/** Meshes, and what a real one answered, in little room: documents that meshes share stand once. */
export interface Recording {
  readonly documents: readonly string[];
  readonly meshes: readonly {
    /** Places in `documents`. */
    readonly of: readonly number[];
    readonly pairs: readonly (readonly [RandomRequest, RecordedAnswer])[];
  }[];
}

/** Of an answer what decides whether the resolver is right about it. */
export type RecordedAnswer = Omit<Observed, 'logs'> & {
  readonly log?: Readonly<Record<'route' | 'flags' | 'cluster', string>>;
};

export const RECORDED = join(__dirname, '..', '..', 'resolver', 'recorded');

/** Headers that differ from run to run, or that nothing is said about. */
const LEFT_OUT =
  /^(date|server-timing|content-length|user-agent|accept-encoding|x-request-id|x-forwarded-client-cert|x-b3-.*|traceparent|tracestate|x-number|x-lab-.*|x-envoy-(?!attempt-count).*)$/;

/** Keeps, of each mesh, one pair of each kind on which both agree. */
export class Recorder {
  private readonly documents = new Map<string, number>();
  private readonly meshes: Recording['meshes'][number][] = [];

  constructor(
    private readonly name: string,
    private readonly limit: number,
  ) {}

  add(yaml: string, pairs: readonly Pair[]): void {
    if (this.meshes.length >= this.limit) return;
    const kinds = new Map<string, Pair>();
    for (const pair of pairs) {
      const { answer, observed, differences } = pair;
      if (differences.length > 0 || answer.unknowns.length > 0) continue;
      const { outcome, rule } = answer;
      const kind = JSON.stringify([outcome.kind, observed.status, observed.workload, rule?.name, pair.request.grpc]);
      if (!kinds.has(kind)) kinds.set(kind, pair);
    }
    const of = yaml.split('\n---\n').map((document) => {
      const known = this.documents.get(document) ?? this.documents.size;
      this.documents.set(document, known);
      return known;
    });
    this.meshes.push({ of, pairs: [...kinds.values()].map(({ request, observed }) => [request, compact(observed)]) });
  }

  write(): void {
    mkdirSync(RECORDED, { recursive: true });
    const documents = [...this.documents.keys()].map((document) => JSON.stringify(document));
    const meshes = this.meshes.map((mesh) => JSON.stringify(mesh));
    const text = `{"documents":[\n${documents.join(',\n')}\n],"meshes":[\n${meshes.join(',\n')}\n]}\n`;
    writeFileSync(join(RECORDED, `${this.name}.json`), text);
  }
}

function compact({
  status,
  namespace,
  workload,
  headers,
  body,
  received,
  grpcStatus,
  mirrored,
  logs,
}: Observed): RecordedAnswer {
  const line = logs?.[0];
  return JSON.parse(
    JSON.stringify({
      status,
      namespace,
      workload,
      grpcStatus,
      mirrored,
      body: workload === undefined ? body : undefined,
      headers: headers && kept(headers, ['content-type']),
      received: received && {
        path: received.path,
        authority: received.authority,
        protocol: received.protocol,
        headers: kept(received.headers),
      },
      log: line && { route: line.route, flags: line.flags, cluster: line.cluster },
    }),
  );
}

function kept(headers: Readonly<Record<string, string>>, without: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !LEFT_OUT.test(name) && !without.includes(name)),
  );
}

/** The answer as the lab gives it. */
export function observedOf({ log, ...answer }: RecordedAnswer): Observed {
  return { ...answer, ...(log && { logs: [log] }) } as Observed;
}
