import { readFileSync, statSync } from 'node:fs';

/** What `queues.json` says: Branchline writes it into a ConfigMap that is mounted next to the service (QUEUE-2). */
export interface Queues {
  /** The member of `baggage` that names the variant as well. @default - none */
  readonly baggage?: string;
  /** What messages may call a variant of this service that takes its own messages, and its key. */
  readonly variants: Readonly<Record<string, string>>;
  /** Of topics that this service writes to: the same of variants that have a topic of their own. */
  readonly topics: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const NO_QUEUES: Queues = { variants: {}, topics: {} };

/** How long what was read counts, in milliseconds: a look at the file costs little, but not nothing. */
const FRESH_MS = 1000;

/**
 * Reads the file again when it has changed. There is no timer: whoever asks pays for the look, so nothing is kept alive.
 *
 * A file that is not there means that there are no variants: the ConfigMap comes after the pods that mount it. A file that
 * cannot be read leaves what was known: to forget a variant by mistake would hand its messages to two sides at once.
 */
export class QueuesFile {
  private known: Queues = NO_QUEUES;
  private version = '';
  private looked = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly path: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get queues(): Queues {
    const now = this.now();
    if (now - this.looked < FRESH_MS) return this.known;
    this.looked = now;
    try {
      // Kubernetes swaps a symbolic link, so size and time alone might be those of the version before.
      const { ino, mtimeMs, size } = statSync(this.path);
      const version = `${ino} ${mtimeMs} ${size}`;
      if (version === this.version) return this.known;
      this.known = checked(JSON.parse(readFileSync(this.path, 'utf8')));
      this.version = version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.known = NO_QUEUES;
    }
    return this.known;
  }
}

function checked(value: unknown): Queues {
  const { baggage, variants, topics } = Object(value) as Partial<Queues>;
  if (typeof variants !== 'object' || typeof topics !== 'object') throw new TypeError('not what Branchline writes');
  return { ...(typeof baggage === 'string' && { baggage }), variants, topics };
}
