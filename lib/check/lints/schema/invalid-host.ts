import type { MeshObject } from '../../../mesh-model';
import { list, record, text, texts } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

const LABEL = '[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?';
/** Labels, the first of which may be or begin with `*`. */
const HOST = new RegExp(`^(\\*|\\*-?${LABEL}|${LABEL})(\\.${LABEL})*\\.?$`);
/** A Gateway's: with a dot, and the first label a whole `*` or none. */
const GATEWAY_HOST = new RegExp(`^(\\*|(\\*|${LABEL})(\\.${LABEL})+\\.?)$`);
const IPV4 = /^\d+(\.\d+){3}$/;
const IPV6 = /^[\da-fA-F]*:[\da-fA-F:.]*$/;

export const INVALID_HOST: Lint = {
  code: 'BL119',
  name: 'invalid-host',
  severity: 'breaks-traffic',
  summary: 'A host is not a host name, or has a wildcard where none is allowed.',
  cause: 'Istio refuses the object. A wildcard replaces whole labels, and only at the start: `*.example.com`.',
  fix: 'Write a host name; for hosts like feature-1.example.com write *.example.com, or each by itself.',
  istio: ['IST0106', 'IST0133'],
  run(mesh, report) {
    const check = (object: MeshObject, written: string | undefined, path: (string | number)[]) => {
      if (written === undefined) return;
      const isGateway = object.kind === 'Gateway';
      const host = isGateway ? written.slice(written.indexOf('/') + 1) : written;
      if (isTaken(host, object.kind)) return;
      const inside = host.indexOf('*', 1) > 0;
      const message = inside
        ? `${host} has a wildcard inside`
        : `"${host}" is not a host that a ${object.kind} can have`;
      report({ object, path, message });
    };
    for (const kind of ['VirtualService', 'ServiceEntry'] as const) {
      for (const object of mesh.objects('networking.istio.io', kind)) {
        for (const [index, host] of texts(object.spec.hosts).entries()) check(object, host, ['spec', 'hosts', index]);
      }
    }
    for (const object of mesh.objects('networking.istio.io', 'DestinationRule')) {
      check(object, text(object.spec.host), ['spec', 'host']);
    }
    for (const object of mesh.objects('networking.istio.io', 'Gateway')) {
      list(object.spec.servers).forEach((server, at) => {
        texts(record(server).hosts).forEach((host, index) => {
          check(object, host, ['spec', 'servers', at, 'hosts', index]);
        });
      });
    }
  },
};

function isTaken(host: string, kind: string): boolean {
  if (host === '*') return kind !== 'ServiceEntry';
  if (IPV4.test(host)) return kind === 'VirtualService' || kind === 'Gateway';
  if (IPV6.test(host)) return kind === 'VirtualService';
  return (kind === 'Gateway' ? GATEWAY_HOST : HOST).test(host) && !/\.\d+\.?$/.test(host);
}
