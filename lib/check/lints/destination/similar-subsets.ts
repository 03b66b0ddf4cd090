import type { Lint } from '../../lint';

export const SIMILAR_SUBSETS: Lint = {
  code: 'BL314',
  name: 'similar-subsets',
  severity: 'fragile',
  summary: 'Two subsets of a host differ only in capitals.',
  cause: 'Istio treats them as two, people and hostnames as one.',
  fix: 'Keep one of them, in lower case.',
  run(mesh, report) {
    const seen = new Map<string, string>();
    for (const { host, namespace, subsets } of mesh.model.destinationRules.rules) {
      for (const { name, object, path } of subsets) {
        const key = `${namespace}\n${host}\n${name.toLowerCase()}`;
        const other = seen.get(key);
        if (other === undefined) seen.set(key, name);
        else if (other !== name)
          report({ object, path: [...path, 'name'], message: `${name} and ${other} differ only in capitals` });
      }
    }
  },
};
