import type { ExternalHost } from '../model/external';
import type { ManifestProps } from '../output/manifest-props';
import { serviceEntry } from '../routing/service-entry';

/** The ServiceEntry of a host outside the mesh. */
export function externalObject(external: ExternalHost): ManifestProps {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    name: external.name,
    placement: { stage: 'platform', file: 'external' },
    fields: { spec: () => serviceEntry(external) },
  };
}
