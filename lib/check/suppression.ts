import { load } from 'js-yaml';
import type { MeshObject } from '../mesh-model';
import { isRecord, list, text } from '../mesh-model/untyped';

/** Findings that somebody accepts, and why. */
export interface Suppression {
  /** The code of the findings: `BL202`. */
  readonly code: string;
  /** Why they are accepted. Empty is a finding of its own. */
  readonly reason: string;
  /** Title of the object (`VirtualService acme/cms`), or the end of it; any object by default. */
  readonly object?: string;
  /** File, or the end of its path; any file by default. */
  readonly file?: string;
  /** Where the suppression itself stands. */
  readonly at: SuppressionPlace;
}

/** An object with the annotation, or a line of the file of suppressions. */
export type SuppressionPlace =
  | { readonly object: MeshObject }
  | { readonly file: string; readonly line: number; readonly column: number };

/** The annotation that accepts findings on one object. */
export const IGNORE_ANNOTATION = 'branchline.dev/ignore';

/** The name of the file of suppressions. */
export const IGNORE_FILE = '.branchline-check.yaml';

/** `BL123 because …; BL456 because …` on an object. */
export function suppressionsOf(object: MeshObject): Suppression[] {
  const written = object.annotations[IGNORE_ANNOTATION];
  if (written === undefined) return [];
  return written.split(/[;\n](?=\s*BL\d+\b)/i).flatMap((entry) => {
    const match = /^\s*([A-Za-z]+\d+)\s*(?:because\b|:)?\s*(.*?)\s*$/.exec(entry);
    if (match === null) return entry.trim() === '' ? [] : [{ code: entry.trim(), reason: '', at: { object } }];
    return [{ code: match[1]!.toUpperCase(), reason: match[2]!, at: { object } }];
  });
}

/** Reads a file of suppressions: `ignore: [{ code, object?, file?, reason }]`. What is no such entry is left out. */
export function readIgnoreFile(file: string, content: string): Suppression[] {
  let value: unknown;
  try {
    value = load(content);
  } catch {
    return [{ code: '', reason: '', at: { file, line: 1, column: 1 } }];
  }
  const entries = list(isRecord(value) ? value.ignore : undefined).filter(isRecord);
  const lines = content.split('\n');
  let from = 0;
  return entries.map((entry) => {
    const code = text(entry.code) ?? '';
    const found = lines.findIndex((line, index) => index >= from && line.includes(code));
    from = found < 0 ? from : found + 1;
    return {
      code,
      reason: (text(entry.reason) ?? '').trim(),
      object: text(entry.object),
      file: text(entry.file),
      at: { file, line: Math.max(found, 0) + 1, column: 1 },
    };
  });
}
