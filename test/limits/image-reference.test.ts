import { isImageReference } from '../../lib/limits/image-reference';

const SHA = 'a'.repeat(64);

test.each([
  'cms',
  'r/ui:1',
  'registry.example.com:5000/team/cms:2.0.0-rc_1',
  'a.b-c/d__e/f--g:A',
  `cms@sha256:${SHA}`,
  `cms:1@sha512:${SHA}${SHA}`,
  `cms@sha384:${'0'.repeat(96)}`,
  'a'.repeat(255),
])('%s can be pulled', (image) => {
  expect(isImageReference(image)).toBe(true);
});

test.each([
  '',
  'r/ui/',
  'r//ui:::2',
  'a..b//c:::d',
  'a..b/c:1',
  '-a.b/c',
  'https://r/ui:1',
  'r/ui:',
  'r/UI:1',
  'r/ui: 1',
  'r/ui:1\n',
  `r/ui:${'x'.repeat(129)}`,
  `cms@sha256:${SHA.slice(1)}`,
  `cms@sha256:${SHA}0`,
  `cms@md5:${'0'.repeat(32)}`,
  'a'.repeat(256),
])('no runtime takes %j', (image) => {
  expect(isImageReference(image)).toBe(false);
});
