import type { Answer } from '../../../lib/resolver';
import type { Pair } from './comparison';

/** What the resolver says, without names. */
function whatOf({ outcome, asked }: Answer): string {
  const grpc = asked.headers?.['content-type'] === 'application/grpc' ? 'gRPC ' : '';
  if (outcome.kind === 'error') return `${grpc}error (${outcome.reason})`;
  if (outcome.kind !== 'forward') return `${grpc}${outcome.kind}`;
  return `${grpc}forward${outcome.protocol === 'tcp' ? ' TCP' : ''}${outcome.mirrors.length > 0 ? ' with copies' : ''}`;
}

/** What was compared, in numbers. */
export class Tally {
  pairs = 0;
  configurations = 0;
  refused = 0;
  unknown = 0;
  private readonly kinds = new Map<string, number>();
  private readonly started = Date.now();

  /** Counts what agrees, and what the resolver says it cannot know; gives the rest. */
  add(pairs: readonly Pair[]): Pair[] {
    this.configurations++;
    this.pairs += pairs.length;
    for (const { answer, observed } of pairs) {
      const kind = `${whatOf(answer)} ${observed.status}`;
      this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
      if (answer.unknowns.length > 0) this.unknown++;
    }
    return pairs.filter(({ answer, differences }) => differences.length > 0 && answer.unknowns.length === 0);
  }

  get unknownShare(): number {
    return this.pairs === 0 ? 0 : this.unknown / this.pairs;
  }

  toString(): string {
    const kinds = [...this.kinds].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind}: ${count}`);
    return [
      `${this.pairs} pairs of ${this.configurations} configurations in ${Math.round((Date.now() - this.started) / 1000)} s`,
      `${this.refused} configurations refused by Istio, ${this.unknown} answers unknown (${(100 * this.unknownShare).toFixed(2)} %)`,
      ...kinds,
    ].join('; ');
  }
}
