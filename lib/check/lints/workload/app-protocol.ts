import { list, record, text } from '../../../mesh-model/untyped';
import { closestName } from '../../../text/closest-name';
import type { Lint } from '../../lint';

const PROTOCOLS = [
  'grpc',
  'grpc-web',
  'hbone',
  'http',
  'http2',
  'https',
  'mongo',
  'mysql',
  'redis',
  'tcp',
  'tls',
  'udp',
];

export const APP_PROTOCOL: Lint = {
  code: 'BL510',
  name: 'unknown-app-protocol',
  severity: 'fragile',
  summary: 'A port has an appProtocol that Istio does not know.',
  cause: "appProtocol goes before the port's name; an unknown one makes Istio guess.",
  fix: `Write one of ${PROTOCOLS.join(', ')}.`,
  istio: ['IST0118'],
  kiali: ['KIA0602'],
  run(mesh, report) {
    for (const object of mesh.objects('', 'Service')) {
      list(object.spec.ports).forEach((item, index) => {
        const written = text(record(item).appProtocol);
        // Names with a slash are Kubernetes' or a vendor's own.
        if (written === undefined || written.includes('/') || PROTOCOLS.includes(written.toLowerCase())) return;
        const meant = closestName(written, PROTOCOLS);
        const fix = meant === undefined ? undefined : `did you mean ${meant}?`;
        report({
          object,
          path: ['spec', 'ports', index, 'appProtocol'],
          message: `Istio does not know ${written}`,
          fix,
        });
      });
    }
  },
};
