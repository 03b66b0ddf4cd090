import type { MeshModel } from '../mesh-model';
import { list, record, text } from '../mesh-model/untyped';

/** Versions of Istio for which the lints are written, oldest first. */
export const ISTIO_VERSIONS = ['1.28', '1.29', '1.30', '1.31'] as const;

/** A version of Istio for which the lints are written, without the patch: `1.31`. */
export type IstioVersion = (typeof ISTIO_VERSIONS)[number];

/** The newest, on which the lints were played. */
export const NEWEST_ISTIO: IstioVersion = '1.31';

/** True when a version is the other one or newer. */
export function isSince(version: IstioVersion, since: IstioVersion): boolean {
  return ISTIO_VERSIONS.indexOf(version) >= ISTIO_VERSIONS.indexOf(since);
}

/**
 * The version that the input itself says: of istiod's and the proxies' images, of `istio.io/rev` where a revision is named after its
 * version (`1-29-2`). Of several the newest: the older ones are on their way out. Versions that are not supported count as the nearest one.
 */
export function istioVersionOf(model: MeshModel): IstioVersion | undefined {
  const found = new Set<number>();
  const add = (minor: string | undefined) => {
    if (minor !== undefined) found.add(Number(minor));
  };
  for (const { object } of model.workloads) {
    const pod = record(record(object.kind === 'Pod' ? object.content : object.spec.template).spec);
    for (const container of [...list(pod.containers), ...list(pod.initContainers)])
      add(minorOfImage(record(container).image));
  }
  for (const { labels } of [...model.namespaces.values(), ...model.workloads]) {
    add(/^1-(\d{2})(?:-\d+)?$/.exec(labels['istio.io/rev'] ?? '')?.[1]);
  }
  if (found.size === 0) return undefined;
  const minor = Math.min(Math.max(Math.max(...found), minorOf(ISTIO_VERSIONS[0])), minorOf(NEWEST_ISTIO));
  return `1.${minor}` as IstioVersion;
}

function minorOf(version: IstioVersion): number {
  return Number(version.slice(2));
}

/** Of `docker.io/istio/pilot:1.29.2` and `…/proxyv2:1.29.2-distroless`. */
function minorOfImage(image: unknown): string | undefined {
  return /(?:^|\/)(?:pilot|proxyv2):1\.(\d{2})(?:\.|-|$)/.exec(text(image) ?? '')?.[1];
}
