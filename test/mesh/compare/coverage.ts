import type { Finding } from '../../../lib/check/finding';
import { LINTS } from '../../../lib/check/lints/all';
import { ISTIO_CODES } from '../../check/docs/foreign-codes';
import { REASONS, type Reason } from './istioctl-reasons';

/** What Istio says about one object. */
export interface Said {
  readonly code: string;
  /** `Kind namespace/name`. */
  readonly object: string;
}

/** One thing that Istio says, and what becomes of it here. */
export interface Compared extends Said {
  /** Codes of the findings that mean the same, about the same object. */
  readonly found: readonly string[];
  /** Why there is none. */
  readonly reason: string | undefined;
}

/** Compares by meaning: a finding of a lint that names the code, at the object or naming it. */
export function compare(file: string, said: Said, findings: readonly Finding[], used: Set<Reason>): Compared {
  const alike = LINTS.filter(({ istio }) => istio?.includes(said.code)).map(({ code }) => code);
  // Istio writes a namespace in front of what stands in none.
  const title = said.object.replace(/^Namespace default\//, 'Namespace ');
  const name = said.object.slice(said.object.indexOf(' ') + 1);
  const found = findings.filter(
    ({ code, object, message }) => alike.includes(code) && (object === title || namesOf(message).includes(name)),
  );
  if (found.length > 0)
    return { ...said, found: [...new Set(found.map(({ code }) => code))].sort(), reason: undefined };
  const general = ISTIO_CODES.find(({ code }) => code === said.code)?.skipped;
  if (general !== undefined) return { ...said, found: [], reason: general };
  const reason = REASONS.find(
    (item) =>
      file.startsWith(item.file) &&
      item.code === said.code &&
      (item.objects === undefined || item.objects.includes(said.object)),
  );
  if (reason !== undefined) used.add(reason);
  return { ...said, found: [], reason: reason?.reason };
}

/** `acme/cms` of every object that a message names. */
function namesOf(message: string): string[] {
  return [...message.matchAll(/[\w.-]+\/[\w.-]+/g)].map(([name]) => name.replace(/[.:,]$/, ''));
}
