import type { Lint } from '../../lint';
import { proxyConfigProblems } from '../../schema/proxy-config';
import { writtenAnnotations } from './written-annotations';

export const PROXY_CONFIG_ANNOTATION: Lint = {
  code: 'BL529',
  name: 'proxy-config-annotation',
  severity: 'breaks-traffic',
  summary: 'The annotation proxy.istio.io/config has a field that Istio does not know, or a value of the wrong type.',
  cause:
    'A value of the wrong type, such as true where text is needed, fails the injection, and the pods are not made. Of a field that Istio does not know nobody hears: the proxy starts without the setting (fragile).',
  fix: 'Write fields and types of ProxyConfig; values of proxyMetadata and runtimeValues are text, in quotes.',
  istio: ['IST0125'],
  run(mesh, report) {
    for (const { object, path, name, value } of writtenAnnotations(mesh)) {
      if (name !== 'proxy.istio.io/config') continue;
      for (const { message, fix, isRefused } of proxyConfigProblems(value)) {
        report({ object, path, message: `${name}: ${message}`, fix, severity: isRefused ? undefined : 'fragile' });
      }
    }
  },
};
