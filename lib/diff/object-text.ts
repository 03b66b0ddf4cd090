import type { MeshObject } from '../mesh-model';
import { record } from '../mesh-model';
import { meshSettings } from '../mesh-model/mesh-config';
import { cut } from '../text/cut';
import { pathText } from '../text/field-path';
import { listed } from '../text/listed';
import { type LeafDifference, leafDifferences } from './leaf-differences';

/** An object that is not the same, in words. */
export interface NamedObject {
  /** `Deployment acme/cms` */
  readonly object: string;
  /** Whether it is new, gone, or has other content. */
  readonly change: 'new' | 'gone' | 'changed';
  /** What changes in it: `image r/cms:1 → r/cms:2`, `replicas 2 → 3`. Values of Secrets are left out. */
  readonly details: readonly string[];
}

/** More fields than these are counted. */
const MOST = 6;

/** What changes between two versions of an object, field by field. */
export function objectText(base: MeshObject | undefined, head: MeshObject | undefined): NamedObject {
  const object = (head ?? base)!;
  if (base === undefined || head === undefined) {
    return { object: object.title, change: base === undefined ? 'new' : 'gone', details: [] };
  }
  const found = leafDifferences(withoutStatus(base), withoutStatus(head));
  const details = found.slice(0, MOST).map((change) => fieldText(change, object.kind === 'Secret'));
  const left = found.length - MOST;
  if (left > 0) details.push(`${left} more ${left === 1 ? 'field' : 'fields'}`);
  return { object: object.title, change: 'changed', details };
}

/** A line for each object that changes, or for all of a kind that change alike; those that are new, or gone, in one line for each kind. */
export function objectLines(named: readonly NamedObject[]): string[] {
  const alike = new Map<string, { readonly kind: string; readonly said: string; readonly names: string[] }>();
  for (const { object, change, details } of named) {
    if (change !== 'changed') continue;
    const [kind = '', name = ''] = object.split(' ');
    const said = details.join('; ');
    const known = alike.get(`${kind} ${said}`);
    if (known === undefined) alike.set(`${kind} ${said}`, { kind, said, names: [name] });
    else known.names.push(name);
  }
  const lines = [...alike.values()].map(({ kind, said, names }) => `${kind} ${listed(names, 6)}: ${said}`);
  for (const change of ['new', 'gone'] as const) {
    const kinds = new Map<string, string[]>();
    for (const { object, change: own } of named) {
      if (own !== change) continue;
      const [kind = '', name = ''] = object.split(' ');
      kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
    }
    for (const [kind, names] of kinds) lines.push(`${change}: ${kind} ${listed(names, 6)}`);
  }
  return lines;
}

/** The longest image that is shown in full: a registry's host, a repository and a digest. */
const MAX_IMAGE = 400;

/** The settings of the mesh stand in a text; they are told field by field. */
function withoutStatus(object: MeshObject): unknown {
  const { status: _, ...rest } = record(object.content);
  const mesh = object.kind === 'ConfigMap' && object.name === 'istio' ? meshSettings(object) : undefined;
  return mesh === undefined ? rest : { ...rest, data: { ...record(rest.data), mesh } };
}

function fieldText({ path, values: [before, after] }: LeafDifference, isSecret: boolean): string {
  const name = nameOf(path);
  if (isSecret && path[0] !== 'metadata') return `${name} changed`;
  if (before === undefined) return `${name} added${said(after)}`;
  if (after === undefined) return `${name} removed${said(before)}`;
  // The end of an image is what changes.
  if (name.startsWith('image') && typeof before === 'string' && typeof after === 'string') {
    return `${name} ${before.slice(0, MAX_IMAGE)} → ${after.slice(0, MAX_IMAGE)}`;
  }
  const [old, now] = [scalar(before), scalar(after)];
  return old === undefined || now === undefined ? `${name} changed` : `${name} ${old} → ${now}`;
}

const said = (value: unknown) => (scalar(value) === undefined ? '' : `: ${scalar(value)}`);

function scalar(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? undefined : cut(String(value)) || '""';
}

/** The fields that change most have short names. */
function nameOf(path: readonly (string | number)[]): string {
  const text = pathText(path);
  if (text === 'spec.replicas') return 'replicas';
  const [, container, field, env] =
    /^spec\.template\.spec\.(?:initContainers|containers)\.([\w-]+)\.(image|env)(?:\.([\w-]+)\.value)?$/.exec(text) ??
    [];
  if (field === 'image') return container === 'app' ? 'image' : `image of container ${container}`;
  return env === undefined ? text : `env ${env}`;
}
