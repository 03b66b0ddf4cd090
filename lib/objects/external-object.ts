import type { ExternalHost } from '../model/external';
import type { ManifestProps } from '../output/manifest-props';
import { externalDestinationRule, serviceEntry } from '../routing/service-entry';
import type { ObjectPart } from './part';

/** What a host outside the mesh consists of: its ServiceEntry, and a DestinationRule where sidecars begin TLS. */
export function externalParts(external: ExternalHost): ObjectPart[] {
  const part = (id: string, kind: string, spec: () => unknown): ObjectPart => {
    const object: ManifestProps = {
      apiVersion: 'networking.istio.io/v1',
      kind,
      name: external.name,
      placement: { stage: 'platform', file: 'external' },
      fields: { spec },
    };
    return { id, object };
  };
  const rule = externalDestinationRule(external);
  return [
    part('Resource', 'ServiceEntry', () => serviceEntry(external)),
    ...(rule === undefined ? [] : [part('destination-rule', 'DestinationRule', () => rule)]),
  ];
}
