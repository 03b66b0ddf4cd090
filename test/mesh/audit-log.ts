import { closeSync, openSync, readSync } from 'node:fs';

/** One request that was to change something, as the API server's audit log has it. Dry runs and statuses are left out. */
export interface AuditEvent {
  /** When the API server had done it: ISO, with microseconds. */
  readonly at: string;
  /** Who asked: a kubeconfig's user, or `system:…`. */
  readonly user: string;
  readonly verb: 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  /** `Kind/namespace/name`. */
  readonly id: string;
  /** The HTTP status it was answered with. */
  readonly status: number;
  /** Why it was refused. */
  readonly message?: string;
  /** False if what is stored is as it was before: a patch that says the same again. */
  readonly changed: boolean;
}

/** Everything that writes, with what was stored then: only that says whether there was a change. */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted', 'Panic'],
  omitManagedFields: true,
  rules: [
    { level: 'None', verbs: ['get', 'list', 'watch'] },
    { level: 'None', nonResourceURLs: ['*'] },
    {
      level: 'None',
      resources: [
        { group: '', resources: ['events', 'pods/binding', 'serviceaccounts/token'] },
        ...['events.k8s.io', 'coordination.k8s.io', 'authentication.k8s.io', 'authorization.k8s.io'].map((group) => ({
          group,
        })),
        { group: 'apiextensions.k8s.io' },
      ],
    },
    { level: 'RequestResponse' },
  ],
};

interface RawEvent {
  readonly verb: AuditEvent['verb'];
  readonly user: { readonly username: string };
  readonly requestURI: string;
  readonly objectRef?: {
    readonly resource: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
    readonly subresource?: string;
  };
  readonly responseStatus: { readonly code: number; readonly message?: string };
  readonly responseObject?: {
    readonly kind?: string;
    readonly metadata?: { readonly name?: string; readonly resourceVersion?: string };
  };
  readonly stageTimestamp: string;
}

/** Reads the audit log, each line once. */
export class AuditLog {
  private offset = 0;
  private rest = Buffer.alloc(0);
  private readonly read: RawEvent[] = [];
  private readonly marks = new Set<string>();

  /** @param kindOf gives the kind of a resource's plural name in a group */
  constructor(
    private readonly path: string,
    private readonly kindOf: (group: string, plural: string) => string,
  ) {}

  /** All events so far, in the order in which they were done. */
  events(): AuditEvent[] {
    this.readOn();
    const versions = new Set<string>();
    return this.read
      .sort((a, b) => (a.stageTimestamp < b.stageTimestamp ? -1 : a.stageTimestamp > b.stageTimestamp ? 1 : 0))
      .flatMap((raw) => this.eventOf(raw, versions));
  }

  /** Whether a dry run with this name has come by: what was done before it has, too. */
  has(mark: string): boolean {
    this.readOn();
    return this.marks.has(mark);
  }

  private readOn(): void {
    for (const line of this.lines()) {
      const raw: RawEvent = JSON.parse(line);
      if (raw.objectRef === undefined) continue;
      if (/[?&]dryRun=All/.test(raw.requestURI)) this.marks.add(nameIn(raw));
      else this.read.push(raw);
    }
  }

  /** @param versions all that were stored before */
  private eventOf(raw: RawEvent, versions: Set<string>): AuditEvent[] {
    const { objectRef, responseObject, responseStatus, user, verb } = raw;
    const { apiGroup = '', namespace = '', resource, subresource } = objectRef!;
    // The log has a Namespace stand in itself.
    const id = `${this.kindOf(apiGroup, resource)}/${resource === 'namespaces' ? '' : namespace}/${nameIn(raw)}`;
    const done = responseStatus.code < 300;
    const version = `${id} ${responseObject?.metadata?.resourceVersion}`;
    // A deletion's answer may be the object as it was last.
    const changed = done && (verb.startsWith('delete') || !versions.has(version));
    if (done) versions.add(version);
    // A status says what has come of an object and is no change of it; but it counts as a version.
    if (subresource === 'status') return [];
    return [
      {
        at: raw.stageTimestamp,
        user: user.username,
        verb,
        id,
        status: responseStatus.code,
        ...(!done && responseStatus.message !== undefined && { message: responseStatus.message }),
        changed,
      },
    ];
  }

  private lines(): string[] {
    const chunks = [this.rest];
    const file = openSync(this.path, 'r');
    try {
      const buffer = Buffer.alloc(1 << 20);
      for (;;) {
        const length = readSync(file, buffer, 0, buffer.length, this.offset);
        if (length === 0) break;
        this.offset += length;
        chunks.push(Buffer.from(buffer.subarray(0, length)));
      }
    } finally {
      closeSync(file);
    }
    const all = Buffer.concat(chunks);
    const end = all.lastIndexOf('\n') + 1;
    this.rest = all.subarray(end);
    return all
      .subarray(0, end)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  }
}

function nameIn({ objectRef, responseObject, verb }: RawEvent): string {
  return objectRef?.name ?? (verb === 'deletecollection' ? '*' : (responseObject?.metadata?.name ?? ''));
}
