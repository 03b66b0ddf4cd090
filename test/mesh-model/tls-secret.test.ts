import { MeshModel } from '../../lib/mesh-model';

const PEM = Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64');
const secret = (name: string, data: string, more = '') => `apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: edge${more} }
data: { ${data} }`;
const PAIR = `tls.crt: ${PEM}, tls.key: ${PEM}`;
const secretsOf = (...documents: string[]) => MeshModel.ofText(documents.join('\n---\n')).secrets;
const here = { namespace: 'edge', isPlaced: true };
const there = { namespace: 'acme', isPlaced: true };

test.each([
  ['tls.crt and tls.key', PAIR, undefined],
  ['cert and key', `cert: ${PEM}, key: ${PEM}`, undefined],
  ['a certificate without its key', `tls.crt: ${PEM}`, 'Secret edge/cert has no tls.crt and tls.key'],
  ['an empty value', `tls.crt: ${PEM}, tls.key: ""`, 'Secret edge/cert has no tls.crt and tls.key'],
  ['no PEM', 'tls.crt: eA==, tls.key: eA==', 'what Secret edge/cert holds is not a certificate and key in PEM'],
])('a certificate: %s', (_, data, problem) => {
  expect(secretsOf(secret('cert', data)).certificateProblem('cert', here)).toBe(problem);
});

test('an encrypted file holds what it says', () => {
  const text = `${secret('cert', 'tls.crt: "ENC[x]", tls.key: "ENC[x]"')}\nsops: { version: 3 }`;
  expect(secretsOf(text).certificateProblem('cert', here)).toBeUndefined();
});

test('a proxy reads Secrets of its own namespace; of those that are not in the input nothing is said', () => {
  const secrets = secretsOf(secret('cert', PAIR));
  const problem = 'the Secret cert is in namespace edge, and the pods that need it are in acme';
  expect(secrets.certificateProblem('cert', there)).toBe(problem);
  expect(secrets.authorityProblem('cert', there)).toBe(problem);
  expect(secrets.certificateProblem('cert', { ...there, isPlaced: false })).toBeUndefined();
  expect(secrets.certificateProblem('other', here)).toBeUndefined();
  const copied = secretsOf(secret('cert', PAIR, ', annotations: { replicator.example.com/replicate-to: acme }'));
  expect(copied.certificateProblem('cert', there)).toBeUndefined();
});

test('the Secret with -cacert decides about the authority, if there is one', () => {
  const ca = `ca.crt: ${PEM}`;
  const problemOf = (...documents: string[]) => secretsOf(...documents).authorityProblem('cert', here);
  expect(problemOf(secret('cert', `${PAIR}, ${ca}`))).toBeUndefined();
  expect(problemOf(secret('cert', PAIR), secret('cert-cacert', `cacert: ${PEM}`))).toBeUndefined();
  expect(problemOf(secret('cert', PAIR))).toBe('Secret edge/cert has no ca.crt, and there is no Secret cert-cacert');
  expect(problemOf(secret('cert', ca), secret('cert-cacert', PAIR))).toBe('Secret edge/cert-cacert has no ca.crt');
});
