import { createHash } from 'node:crypto';
import type { KnownValues } from '../registry/registry-document';

/**
 * What YAML texts say, from one run to the next: only a text that is the same to the letter is not parsed again. What is plainly written
 * is read faster than it is found here.
 */
export class RememberedValues implements KnownValues {
  private readonly byText = new Map<string, unknown>();
  private readonly byHash = new Map<string, unknown>();
  private readonly simple = new Set<string>();

  get(text: string): unknown {
    const value = this.byText.get(text);
    return value === undefined && this.byHash.size > 0 ? this.byHash.get(hash(text)) : value;
  }

  set(text: string, value: unknown, isSimple: boolean): void {
    this.byText.set(text, value);
    if (isSimple) this.simple.add(text);
  }

  /** Adds what a former run wrote down; what cannot be read is parsed again. */
  load(json: string): void {
    try {
      for (const [key, value] of JSON.parse(json) as [string, unknown][]) this.byHash.set(key, value);
    } catch {
      // Losing it costs time, nothing more.
    }
  }

  /** What is known of these texts, to be written down. */
  written(texts: readonly string[]): string {
    const worth = texts.filter((text) => !this.simple.has(text));
    const known = worth.map((text) => [hash(text), this.get(text)] as const);
    return JSON.stringify(known.filter(([, value]) => value !== undefined));
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
