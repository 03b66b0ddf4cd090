import { check } from '../../lib/check/check';
import { type IstioVersion, isSince, istioVersionOf } from '../../lib/check/istio-version';
import { LATER_FIELD } from '../../lib/check/lints/schema/later-field';
import { DEPRECATED_ANNOTATION } from '../../lib/check/lints/workload/annotation-status';
import { MeshModel } from '../../lib/mesh-model';
import { deployment, namespace } from '../resolver/estate';

const versionOf = (...documents: string[]) => istioVersionOf(MeshModel.ofText(documents.join('\n---\n')));
const running = (image: string) =>
  deployment('istio-system', 'istiod', 'main').replace('name: app,', `name: app, image: "${image}",`);
const revision = (value: string) => namespace('acme').replace('istio-injection: enabled', `istio.io/rev: "${value}"`);

test.each([
  ['docker.io/istio/pilot:1.29.2', '1.29'],
  ['registry.example.com:5000/mirror/istio/proxyv2:1.30.1-distroless', '1.30'],
  ['istio/pilot:1.31', '1.31'],
  ['istio/pilot:1.24.3', '1.28'],
  ['istio/pilot:1.40.0', '1.31'],
  ['istio/pilot:latest', undefined],
  ['registry.example.com/co-pilot:1.29.2', undefined],
  ['registry.example.com/app:1.29.2', undefined],
])('the image %s says %s', (image, version) => {
  expect(versionOf(running(image))).toBe(version);
});

test('a revision that is named after its version says it, another one does not', () => {
  expect(versionOf(revision('1-29-2'))).toBe('1.29');
  expect(versionOf(revision('1-30'))).toBe('1.30');
  expect(versionOf(revision('canary'))).toBeUndefined();
  expect(versionOf(namespace('acme'))).toBeUndefined();
});

test('of several versions in the input the newest counts', () => {
  expect(versionOf(revision('1-29-2'), running('istio/pilot:1.30.0'))).toBe('1.30');
});

test('a version is since itself, and not since a later one', () => {
  const versions: IstioVersion[] = ['1.28', '1.29', '1.30', '1.31'];
  expect(versions.map((version) => isSince(version, '1.30'))).toEqual([false, false, true, true]);
});

describe('what a lint says depends on the version', () => {
  const codes = (text: string, istio?: IstioVersion) =>
    check(MeshModel.ofText(text), { istio, lints: [LATER_FIELD, DEPRECATED_ANNOTATION] }).map(
      ({ code, severity, message }) => `${code} ${severity} ${message}`,
    );
  const redirect = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: acme }
spec:
  hosts: [web.example.com]
  http: [{ match: [{ uri: { prefix: /old } }], redirect: { prefixRewrite: /new } }]`;

  test('what is asked for counts before what the input says, and the newest where nobody says anything', () => {
    const later =
      'BL121 breaks-traffic spec.http[0].redirect.prefixRewrite came with Istio 1.31, and the mesh has 1.28';
    expect(codes(redirect, '1.28')).toEqual([later]);
    expect(codes(redirect)).toEqual([]);
    const input = `${revision('1-28-0')}\n---\n${redirect}`;
    expect(codes(input)).toEqual([later]);
    expect(codes(input, '1.31')).toEqual([]);
  });

  test('a kind that came with a later version is found', () => {
    const extension = `apiVersion: extensions.istio.io/v1alpha1
kind: TrafficExtension
metadata: { name: x, namespace: acme }`;
    const found = (istio: IstioVersion) => codes(extension, istio).filter((item) => item.startsWith('BL121'));
    expect(found('1.29')).toEqual([
      'BL121 breaks-traffic the kind TrafficExtension came with Istio 1.30, and the mesh has 1.29',
    ]);
    expect(found('1.30')).toEqual([]);
  });

  test('an annotation that nothing reads any more', () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: acme, annotations: { sidecar.istio.io/statsCompression: "true" } }
spec: { containers: [{ name: app, image: "r/app:1" }] }`;
    expect(codes(pod, '1.28')).toEqual(['BL522 style sidecar.istio.io/statsCompression is deprecated']);
    expect(codes(pod, '1.29')).toEqual([
      'BL522 fragile sidecar.istio.io/statsCompression has no effect since Istio 1.29',
    ]);
  });
});
