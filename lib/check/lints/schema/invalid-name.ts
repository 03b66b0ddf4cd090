import type { MeshObject } from '../../../mesh-model';
import type { Lint } from '../../lint';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Kinds whose names may have colons and capitals. */
const FREE = /^(Cluster)?Role(Binding)?$|^APIService$/;

export const INVALID_NAME: Lint = {
  code: 'BL113',
  name: 'invalid-name',
  severity: 'breaks-traffic',
  summary: 'An object or its namespace has a name that Kubernetes refuses.',
  cause:
    'Names are lower case letters, digits and hyphens; those of Services and Namespaces have at most 63 characters.',
  fix: 'Use lower case letters, digits and hyphens, and stay within the limit.',
  run({ model }, report) {
    for (const object of model.objects) {
      const reason = refusal(object);
      if (reason !== undefined)
        report({ object, path: ['metadata', 'name'], message: `the name "${object.name}" ${reason}` });
      else if (!isNamespace(object.namespace)) {
        report({
          object,
          path: ['metadata', 'namespace'],
          message: `"${object.namespace}" is not a valid namespace name`,
        });
      }
    }
  },
};

function refusal({ kind, group, name }: MeshObject): string | undefined {
  const isLabel = (kind === 'Service' || kind === 'Namespace') && group === '';
  const limit = isLabel ? 63 : 253;
  if (name.length > limit) return `has ${name.length} characters; ${limit} is the limit`;
  if (FREE.test(kind)) return undefined;
  if (!(isLabel ? LABEL : SUBDOMAIN).test(name)) return 'may have only lower case letters, digits and hyphens';
  return kind === 'Service' && /^\d/.test(name) ? 'must begin with a letter' : undefined;
}

const knownNamespaces = new Set<string>();

function isNamespace(name: string): boolean {
  if (knownNamespaces.has(name)) return true;
  if (name.length > 63 || !LABEL.test(name)) return false;
  knownNamespaces.add(name);
  return true;
}
