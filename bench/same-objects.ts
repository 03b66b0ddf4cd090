import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';

type Json = { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } };

/** Fails unless the peer's chart renders to the very objects of our output: otherwise the comparison means nothing. */
export function checkSameObjects(output: string, helm: string, chart: string): number {
  const ours = objects(
    (readdirSync(output, { recursive: true }) as string[])
      .filter((path) => path.endsWith('.k8s.yaml'))
      .map((path) => readFileSync(join(output, path), 'utf8'))
      .join('---\n'),
  );
  const theirs = objects(execFileSync(helm, ['template', 'estate', chart], { encoding: 'utf8', maxBuffer: 2 ** 28 }));
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    if (ours.get(key) !== theirs.get(key)) {
      throw new Error(`the chart's ${key} is another one:\n  ours  ${ours.get(key)}\n  helm  ${theirs.get(key)}`);
    }
  }
  return ours.size;
}

/** Objects by identity, as text in which the order of keys says nothing. */
function objects(text: string): Map<string, string> {
  const all = (loadAll(text) as (Json | undefined)[]).filter((object): object is Json => Boolean(object?.kind));
  return new Map(
    all.map((o) => [`${o.kind} ${o.metadata.namespace ?? ''}/${o.metadata.name}`, JSON.stringify(sorted(o))]),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
}
