import { check } from '../../../lib/check/check';
import { MeshModel } from '../../../lib/mesh-model';

const said = (text: string) => check(MeshModel.ofText(text)).map(({ code, path }) => `${code} ${path}`);

const pod = (spec: string) => `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: acme, labels: { app: web } }
spec: { ${spec}, containers: [{ name: web, image: "web:1" }] }
`;

test('an empty text is the default of an optional field', () => {
  expect(said(pod('dnsPolicy: ""'))).toEqual([]);
  expect(said(pod('volumes: [{ name: log, hostPath: { path: /var/log, type: "" } }]'))).toEqual([]);
});

test('it is a mistake where the field has to be there, or the API server has no default for it', () => {
  expect(said(pod('securityContext: { seccompProfile: { type: "" } }'))).toEqual([
    'BL107 spec.securityContext.seccompProfile.type',
  ]);
  expect(said(pod('securityContext: { fsGroupChangePolicy: "" }'))).toEqual([
    'BL107 spec.securityContext.fsGroupChangePolicy',
  ]);
});

const sidecar = (bind: string) => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: socket, namespace: acme }
spec: { egress: [{ port: { number: 0, protocol: HTTP, name: http }, bind: "${bind}", hosts: ["*/*"] }] }
`;

test('a listener has port 0 at a Unix socket, and nowhere else', () => {
  expect(said(sidecar('unix:///var/run/app.sock'))).toEqual([]);
  expect(said(sidecar('127.0.0.1'))).toEqual(['BL111 spec.egress[0].port.number']);
});
