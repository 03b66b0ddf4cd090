import type { OwnMetadata, OwnObject } from '../model/own-object';
import type { Problem } from '../model/problem';
import { withArticle } from '../text/with-article';
import type { FieldPath } from '../yaml/field-path';
import { isMapping } from '../yaml/is-mapping';
import { leadingZeros } from '../yaml/leading-zeros';
import { type LocatedDocument, readYamlStream } from '../yaml/located-yaml';
import { DocumentOrigin } from './document-origin';
import type { Mapping } from './merge-layers';
import { soundValue } from './registry-document';
import type { Located } from './registry-files';

const RULE = 'WORK-5';

/**
 * The objects of a tenant's `manifests` folder, a document each. They are data: nothing in them is replaced or filled in,
 * besides the namespace. What is wrong with them goes to `problems`.
 */
export function ownManifests(files: readonly Located[], problems: Problem[]): OwnObject[] {
  return files.flatMap(({ shown, text: written }) => {
    const text = written.startsWith('\uFEFF') ? written.slice(1) : written;
    return readYamlStream(text).flatMap((document) => ownObject(shown, document, text, problems) ?? []);
  });
}

function ownObject(file: string, document: LocatedDocument, text: string, problems: Problem[]): OwnObject | undefined {
  const { length } = problems;
  const value = soundValue(file, document, text, problems);
  if (value === undefined) return undefined;
  const origin = new DocumentOrigin(file, document);
  const error = (field: FieldPath, message: string, fix?: string) =>
    problems.push({ severity: 'error', origin, field, message, rule: RULE, ...(fix !== undefined && { fix }) });
  if (!isMapping(value)) {
    error([], 'must be an object of Kubernetes', 'begin with `apiVersion`, `kind` and `metadata: { name }`');
    return undefined;
  }
  if (isKustomization(file, value)) {
    error(
      [],
      'is read by kustomize, and is no object of the cluster',
      'write what kustomize makes of it, or apply it yourself',
    );
    return undefined;
  }
  checkHead(value, error);
  checkMetadata(value.metadata, error);
  checkNumbers(value, origin, text, error);
  // Only duplicate keys are read in spite of an error, and so do not stop the rest from being checked.
  if (problems.length > length) return undefined;
  const { apiVersion, kind, metadata, ...fields } = withoutNulls(value) as Mapping & {
    apiVersion: string;
    kind: string;
    metadata: OwnMetadata;
  };
  return { origin, apiVersion, kind, metadata, fields };
}

/** Its own file needs neither kind nor version, and is known by its name. */
function isKustomization(file: string, { apiVersion, kind }: Mapping): boolean {
  if (typeof apiVersion === 'string' && apiVersion.startsWith('kustomize.config.k8s.io/')) return true;
  return apiVersion === undefined && kind === undefined && /\/kustomization\.yaml$/i.test(file);
}

type Tell = (field: FieldPath, message: string, fix?: string) => void;

const API_VERSION = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?v[0-9]+(?:(?:alpha|beta)[0-9]+)?$/;

/** The kind is the name of a file, too. */
const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;

/** Names of roles may have colons and capital letters; those of most other kinds may not, which the API server says. */
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9.:]{0,251}[A-Za-z0-9])?$/;

function checkHead({ apiVersion, kind, items }: Mapping, error: Tell): void {
  if (typeof apiVersion === 'string' && apiVersion.startsWith('branchline/')) {
    error(['apiVersion'], 'is a file of the registry and no object of Kubernetes', 'move it beside tenant.yaml');
    return;
  }
  if (typeof apiVersion !== 'string' || !API_VERSION.test(apiVersion)) {
    error(['apiVersion'], `must be a version such as v1 or apps/v1, got ${shown(apiVersion)}`);
  }
  if (typeof kind !== 'string' || !KIND.test(kind)) {
    error(['kind'], `must be a kind such as ConfigMap, got ${shown(kind)}`);
  } else if (kind.endsWith('List') && Array.isArray(items)) {
    error(
      ['kind'],
      `${withArticle(kind)} is no object of its own`,
      'write its items as documents, with `---` between them',
    );
  }
}

function checkMetadata(metadata: unknown, error: Tell): void {
  if (!isMapping(metadata)) {
    error(['metadata'], 'must be there and have a `name`', 'add `metadata: { name: … }`');
    return;
  }
  const { name, namespace, labels, annotations, generateName } = metadata;
  if (generateName != null) {
    error(['metadata', 'generateName'], 'a GitOps tool applies it again and again', 'use `name`');
  } else if (typeof name !== 'string' || !NAME.test(name)) {
    error(['metadata', 'name'], `must be the name of an object, got ${shown(name)}`);
  }
  if (namespace != null && typeof namespace !== 'string') {
    error(['metadata', 'namespace'], `must be the name of a namespace, got ${shown(namespace)}`);
  }
  for (const [field, map] of Object.entries({ labels, annotations })) {
    if (map == null) continue;
    if (!isMapping(map)) {
      error(['metadata', field], 'must be a mapping');
      continue;
    }
    for (const [key, value] of Object.entries(map)) {
      if (typeof value === 'string' || value === null) continue;
      error(['metadata', field, key], `must be text, got ${shown(value)}`, 'put it in quotes');
    }
  }
}

/** A number that kubectl and others read in different ways, or that is another one in JSON. */
function checkNumbers(value: unknown, origin: DocumentOrigin, text: string, error: Tell): void {
  for (const { path, message, fix } of leadingZeros(value, text, (path) => origin.source(path)))
    error(path, message, fix);
  const walk = (part: unknown, path: FieldPath): void => {
    if (typeof part === 'number') {
      if (Number.isFinite(part) && (!Number.isInteger(part) || Number.isSafeInteger(part))) return;
      error(path, `${part} is no number that JSON holds`, 'put it in quotes to have text');
    } else if (typeof part === 'object' && part !== null) {
      for (const [key, child] of Object.entries(part)) walk(child, [...path, Array.isArray(part) ? Number(key) : key]);
    }
  };
  walk(value, []);
}

/** As Kubernetes reads it: a field that is null is one that is not there. What aliases share becomes copies. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) =>
      child === null || child === undefined ? [] : [[key, withoutNulls(child)]],
    ),
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : typeof value === 'object' ? 'a mapping or list' : `'${String(value)}'`;
}
