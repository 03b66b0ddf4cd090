import { list, record, text } from '../../../mesh-model/untyped';
import { listed } from '../../../text/listed';
import type { Lint } from '../../lint';

const SECTIONS = ['tracing', 'metrics', 'accessLogging'];

/** What every mesh has, named or not. */
const OF_ISTIO = ['prometheus', 'stackdriver', 'envoy'];

export const UNKNOWN_TELEMETRY_PROVIDER: Lint = {
  code: 'BL712',
  name: 'unknown-telemetry-provider',
  severity: 'fragile',
  summary: "A Telemetry names a provider that is not among the mesh's extensionProviders.",
  cause:
    'Istio leaves the provider out without a word: there are no traces, logs or metrics, also where there were some before.',
  fix: 'Write the name of a provider of MeshConfig, or add it there.',
  run(mesh, report) {
    const { providers } = mesh.model.config;
    if (providers === undefined) return;
    const known = new Set([...OF_ISTIO, ...providers]);
    for (const object of mesh.objects('telemetry.istio.io', 'Telemetry')) {
      for (const section of SECTIONS) {
        list(object.spec[section]).forEach((item, index) => {
          list(record(item).providers).forEach((provider, at) => {
            const name = text(record(provider).name);
            if (name === undefined || known.has(name)) return;
            const path = ['spec', section, index, 'providers', at, 'name'];
            report({ object, path, message: `the mesh has no provider ${name}: it has ${listed([...known], 8)}` });
          });
        });
      }
    }
  },
};
