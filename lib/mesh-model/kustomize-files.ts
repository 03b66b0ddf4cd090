import { dirname, join, normalize } from 'node:path';
import { readYamlStream } from '../yaml/located-yaml';
import type { MeshFile } from './input-objects';
import { isRecord, list, record, text } from './untyped';

/** Whether a file tells Kustomize what to make of the others. */
export function isKustomization(file: string): boolean {
  return /(^|[\\/])kustomization\.ya?ml$/.test(file);
}

/**
 * The files without those of Kustomize itself: its kustomization.yaml, and what one of them names as a patch, a transformer or values.
 * A patch looks like an object and is a part of one. What some kustomization.yaml names as a resource too is kept.
 */
export function withoutKustomize(files: readonly MeshFile[]): MeshFile[] {
  const own = files.filter(({ file }) => isKustomization(file));
  if (own.length === 0) return [...files];
  const resources = new Set<string>();
  const parts = new Set<string>();
  for (const { file, text: content } of own) {
    const at = (name: string) => normalize(join(dirname(file), name));
    for (const { value } of readYamlStream(content)) {
      const kustomization = record(value);
      for (const name of names(kustomization.resources)) resources.add(at(name));
      for (const name of partsOf(kustomization)) parts.add(at(name));
    }
  }
  return files.filter(({ file }) => {
    const name = normalize(file);
    return !isKustomization(file) && (!parts.has(name) || resources.has(name));
  });
}

/** The files that a kustomization.yaml names, but for its resources; a patch or values may stand in it as text instead. */
function partsOf(kustomization: Readonly<Record<string, unknown>>): string[] {
  const { patches, patchesJson6902, replacements, helmCharts, configMapGenerator, secretGenerator } = kustomization;
  const records = (value: unknown) => list(value).map(record);
  return [
    ...[patches, patchesJson6902, replacements].flatMap(records).flatMap(({ path }) => text(path) ?? []),
    ...['patchesStrategicMerge', 'transformers', 'generators', 'validators', 'configurations'].flatMap((field) =>
      names(kustomization[field]),
    ),
    ...records(helmCharts).flatMap(({ valuesFile, additionalValuesFiles }) => [
      ...names([valuesFile]),
      ...names(additionalValuesFiles),
    ]),
    ...[configMapGenerator, secretGenerator]
      .flatMap(records)
      // `name=file` gives the file another name in the ConfigMap.
      .flatMap(({ files }) => names(files).map((file) => file.slice(file.indexOf('=') + 1))),
    ...(isRecord(kustomization.openapi) ? names([kustomization.openapi.path]) : []),
  ];
}

function names(value: unknown): string[] {
  return list(value).flatMap((item) => text(item) ?? []);
}
