import { join } from 'node:path';
import { istioctlAnalyze } from './analyze';

test('the estate of the lab has no findings', async () => {
  expect(await istioctlAnalyze(join(__dirname, 'fixtures', 'estate.yaml'))).toEqual([]);
});

test('fails with code, object and line where a subset or a gateway is missing', async () => {
  const findings = await istioctlAnalyze(join(__dirname, 'fixtures', 'broken.yaml'));
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'IST0101',
      level: 'Error',
      origin: 'VirtualService acme/mesh-cms',
      message: expect.stringContaining('cms.acme.svc.cluster.local+ops-77'),
      reference: expect.stringMatching(/broken\.yaml:\d+$/),
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('acme/nobodys-gateway') }),
  );
});

test('fails when there is nothing to read', async () => {
  await expect(istioctlAnalyze(join(__dirname, 'fixtures', 'no-such-folder'))).rejects.toThrow(/no-such-folder/);
});
