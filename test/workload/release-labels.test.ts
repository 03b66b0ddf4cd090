import { releaseLabels } from '../../lib/workload/release-labels';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['registry.example.com/cms:1.2.3', '1.2.3'],
  ['registry.example.com:5000/cms:OPS-1_x', 'OPS-1_x'],
  [`cms:1.2.3@${DIGEST}`, '1.2.3'],
  [`registry.example.com:5000/cms@${DIGEST}`, undefined],
  ['registry.example.com:5000/cms', undefined],
  ['cms', undefined],
  [`cms:${'x'.repeat(64)}`, undefined],
  ['cms:_x', undefined],
  ['cms:x.', undefined],
  [undefined, undefined],
])('WORK-7: the release of %s is %s', (image, expected) => {
  expect(releaseLabels(image)).toEqual(expected === undefined ? {} : { 'app.kubernetes.io/version': expected });
});
