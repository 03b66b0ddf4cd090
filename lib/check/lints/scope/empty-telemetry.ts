import { list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

const SECTIONS = ['tracing', 'metrics', 'accessLogging'];

export const EMPTY_TELEMETRY: Lint = {
  code: 'BL710',
  name: 'empty-telemetry',
  severity: 'fragile',
  summary: 'A Telemetry has an empty list of providers.',
  cause:
    "Istio takes the mesh's defaultProviders then. Where it has none, there is no tracing, and no access log, at all: with an entry of a Telemetry the mesh's own settings for them (enableTracing, accessLogFile) count no more.",
  fix: 'Name a provider, or remove providers.',
  istio: ['IST0157'],
  run(mesh, report) {
    for (const object of mesh.objects('telemetry.istio.io', 'Telemetry')) {
      for (const section of SECTIONS) {
        list(object.spec[section]).forEach((item, index) => {
          const { providers, disabled } = record(item);
          const isEmpty = Array.isArray(providers) && providers.length === 0;
          // An access log without providers goes to the mesh's default ones, if there are any.
          const isOpen = section === 'accessLogging' && providers === undefined && disabled !== true;
          if (!isEmpty && !isOpen) return;
          report({
            object,
            path: ['spec', section, index, 'providers'],
            message: isEmpty
              ? "no provider is named: those of the mesh's defaultProviders are used, and without them none"
              : 'there is no provider, unless the mesh has a default',
            severity: isEmpty ? 'fragile' : 'style',
          });
        });
      }
    }
  },
};
