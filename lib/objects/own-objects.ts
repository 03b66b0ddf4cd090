import { identityOf, isClusterScoped, type OwnObject } from '../model/own-object';
import type { Tenant } from '../model/tenant';
import type { ManifestProps } from '../output/manifest-props';
import { stageOfOwn } from '../output/stage-of-kind';

/** A tenant's own objects (WORK-5) by what each is: kind, group and name. */
export function ownObjects({ manifests = [] }: Tenant): ReadonlyMap<string, ManifestProps> {
  return new Map(manifests.map((object) => [identityOf({ ...object, name: object.metadata.name }), propsOf(object)]));
}

function propsOf(object: OwnObject): ManifestProps {
  const { apiVersion, kind, fields } = object;
  const { name, namespace: _tenants, labels, annotations, ...metadata } = object.metadata;
  return {
    apiVersion,
    kind,
    name,
    ...(labels !== undefined && { labels }),
    ...(annotations !== undefined && { annotations }),
    metadata,
    isForeign: true,
    clusterScoped: isClusterScoped(object),
    placement: { stage: stageOfOwn(kind), file: kind.toLowerCase() },
    fields: Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, () => value])),
  };
}
