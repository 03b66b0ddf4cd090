import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { ACCEPTED_OBJECTS, REFUSED_OBJECTS } from './refused-objects';

test.each(REFUSED_OBJECTS)('%s is %s', (_, code, text) => {
  expect(check(MeshModel.ofText(text)).map((finding) => finding.code)).toContain(code);
});

test.each(ACCEPTED_OBJECTS)('%s is fine', (_, text) => {
  const codes = check(MeshModel.ofText(text)).map((finding) => finding.code);
  expect(codes.filter((code) => code === 'BL119' || code === 'BL120')).toEqual([]);
});
