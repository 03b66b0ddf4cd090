import type { MeshObject } from '../../../mesh-model';
import { texts } from '../../../mesh-model/untyped';
import { closestName } from '../../../text/closest-name';
import type { Lint } from '../../lint';

const KINDS = ['VirtualService', 'DestinationRule', 'ServiceEntry'];

/** The annotation of a Service. */
const EXPORT_TO = 'networking.istio.io/exportTo';

export const UNKNOWN_EXPORT_NAMESPACE: Lint = {
  code: 'BL711',
  name: 'unknown-export-namespace',
  severity: 'fragile',
  summary: 'An exportTo list, or the annotation of a Service, names a namespace that does not exist.',
  cause: 'Nobody there can see the object, and those who were meant cannot either.',
  fix: 'Write the name of the namespace that is meant, or remove the entry.',
  istio: ['IST0101'],
  kiali: ['KIA0005'],
  elsewhere: true,
  run(mesh, report) {
    // Who keeps Namespaces elsewhere has none in the files.
    if (mesh.model.namespaces.size === 0) return;
    const used = new Set([...mesh.model.namespaces.keys(), mesh.model.config.rootNamespace]);
    for (const { namespace } of mesh.model.objects) used.add(namespace);
    const look = (object: MeshObject, path: readonly (string | number)[], name: string) => {
      if (name === '*' || name === '.' || name === '~' || name === '' || used.has(name)) return;
      const meant = closestName(name, used);
      const fix = meant === undefined ? undefined : `did you mean ${meant}?`;
      const missing = { what: `namespace ${name}`, expected: false };
      report({ object, path, message: `there is no namespace ${name}`, fix, missing });
    };
    for (const kind of KINDS) {
      for (const object of mesh.objects('networking.istio.io', kind)) {
        texts(object.spec.exportTo).forEach((name, index) => {
          look(object, ['spec', 'exportTo', index], name);
        });
      }
    }
    for (const object of mesh.objects('', 'Service')) {
      const written = object.annotations[EXPORT_TO] ?? '';
      for (const name of written.split(',')) look(object, ['metadata', 'annotations', EXPORT_TO], name.trim());
    }
  },
};
