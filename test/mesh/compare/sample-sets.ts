import { join } from 'node:path';
import { type MeshFile, readMeshFiles } from '../../../lib/mesh-model';
import { istioModule } from './istio-module';

/** A file of Istio's samples, and those that its instructions apply before it. */
export interface SampleSet {
  readonly file: string;
  readonly files: readonly MeshFile[];
}

const APP = 'bookinfo/platform/kube/bookinfo';
const ALL_VERSIONS = ['', '-details-v2', '-ratings-v2', '-ratings-v2-mysql', '-ratings-v2-mysql-vm'].map(
  (version) => `${APP}${version}.yaml`,
);

/** What else is there when files of this name are applied; the first name that fits counts. */
const NEEDS: readonly (readonly [name: RegExp, files: readonly string[]])[] = [
  [/^bookinfo\/networking\/virtual-service/, [...ALL_VERSIONS, 'bookinfo/networking/destination-rule-all.yaml']],
  [/^bookinfo\/networking\/(destination-rule|fault-injection|bookinfo-gateway)/, ALL_VERSIONS],
  [
    /bookinfo-versions|bookinfo-ratings-discovery|productpage-nodeport|bookinfo-ingress|bookinfo-gateway|ambient-argo.*gateway|^ratelimit\//,
    [`${APP}.yaml`],
  ],
  [/^helloworld\/(helloworld-gateway|gateway-api\/)/, ['helloworld/helloworld.yaml']],
  [/^httpbin\/(httpbin-gateway|gateway-api\/)/, ['httpbin/httpbin.yaml']],
  [/^tcp-echo\/(gateway-api\/)?tcp-echo-(all|20)/, ['tcp-echo/tcp-echo-services.yaml']],
  [/^websockets\/route/, ['websockets/app.yaml']],
];

/** Every file of Istio's samples with what it needs, as a cluster would have them. */
export function sampleSets(): SampleSet[] {
  const root = join(istioModule(), 'samples');
  const all = new Map(readMeshFiles([root], root).map((file) => [file.file, file]));
  return [...all.values()].map((file) => {
    const needed = NEEDS.find(([name]) => name.test(file.file))?.[1] ?? [];
    const others = needed.filter((name) => name !== file.file);
    return { file: file.file, files: [...others.map((name) => all.get(name)!), file] };
  });
}
