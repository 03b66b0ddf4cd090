import { createHash } from 'node:crypto';
import type { KnownValues } from '../registry/registry-document';

/** What YAML texts say, from one run to the next: only a text that is the same to the letter is not parsed again. */
export class RememberedValues implements KnownValues {
  private readonly byText = new Map<string, unknown>();
  private readonly byHash = new Map<string, unknown>();

  get(text: string): unknown {
    const value = this.byText.get(text);
    return value === undefined && this.byHash.size > 0 ? this.byHash.get(hash(text)) : value;
  }

  set(text: string, value: unknown): void {
    this.byText.set(text, value);
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
    const known = texts.map((text) => [hash(text), this.get(text)] as const);
    return JSON.stringify(known.filter(([, value]) => value !== undefined));
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
