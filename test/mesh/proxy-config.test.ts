import { proxyConfigProblems } from '../../lib/check/schema/proxy-config';
import { ACCEPTED, PASSED_OVER, REFUSED } from '../check/schema/proxy-configs';
import { ApiServer } from './api-server';
import { injected } from './injector';

/** What Istio's own injector makes of the annotation proxy.istio.io/config, and what `check` says of it. */

let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start();
}, 120_000);
afterAll(() => server?.stop());

async function isInjected(text: string): Promise<boolean> {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'acme', annotations: { 'proxy.istio.io/config': text } },
    spec: { containers: [{ name: 'app', image: 'registry.example.com/app:1' }] },
  };
  try {
    await injected(server, pod);
    return true;
  } catch (error) {
    expect(String((error as { stderr?: string }).stderr)).toMatch(/proxy.*config/);
    return false;
  }
}

test.each([...ACCEPTED, ...PASSED_OVER])('pods are made with %j', async (text) => {
  expect(await isInjected(text)).toBe(true);
  expect(proxyConfigProblems(text).filter(({ isRefused }) => isRefused)).toEqual([]);
});

test.each(REFUSED)('no pod is made with %j', async (text) => {
  expect(await isInjected(text)).toBe(false);
  expect(proxyConfigProblems(text).some(({ isRefused }) => isRefused)).toBe(true);
});
