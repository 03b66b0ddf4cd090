import { saidOfService } from './samples';

test('MESH-8: a tcp service has no requests, so neither a timeout nor retries', () => {
  const said = saidOfService({ protocol: 'tcp', timeout: '1s', retries: { attempts: 1 } });
  expect(said).toEqual([
    expect.stringMatching(/cms.timeout: error: timeout: a tcp service has no requests, so no timeout \[MESH-8\]/),
    expect.stringMatching(/cms.retries: error: retries: a tcp service has no requests, so no retries \[MESH-8\]/),
  ]);
  expect(saidOfService({ protocol: 'tcp' })).toEqual([]);
  expect(saidOfService({ protocol: 'grpc', timeout: '1s', retries: { attempts: 1 } })).toEqual([]);
});
