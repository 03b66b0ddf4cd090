import { record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const SERVICE_ENTRY_CAPTURES_PORT: Lint = {
  code: 'BL705',
  name: 'service-entry-captures-port',
  severity: 'fragile',
  summary: 'A ServiceEntry has a TCP port and no addresses.',
  cause:
    'A proxy tells TCP services apart by address. Without one this entry takes the port for all addresses. Istio hands out addresses by itself to proxies that answer DNS (ISTIO_META_DNS_CAPTURE) only, and never for a wildcard or with resolution NONE.',
  fix: 'Write addresses, or use protocol TLS and route by server name.',
  istio: ['IST0133', 'IST0134'],
  run(mesh, report) {
    const config = mesh.objects('', 'ConfigMap').find(({ name }) => name === 'istio');
    const answersDns = /\bISTIO_META_DNS_CAPTURE\W+true\b/.test(String(record(config?.content.data).mesh));
    const seen = new Set<object>();
    for (const { object, registry, ports, hostname, headless } of mesh.model.services) {
      if (registry !== 'service-entry' || seen.has(object) || object.spec.addresses !== undefined) continue;
      if (answersDns && !headless && !hostname.startsWith('*')) continue;
      const index = ports.findIndex((port) => port.protocol === 'tcp' || port.protocol === 'sniffed');
      if (index < 0) continue;
      seen.add(object);
      report({
        object,
        path: ['spec', 'ports', index],
        message: `port ${ports[index]!.number} is taken for all addresses`,
      });
    }
  },
};
