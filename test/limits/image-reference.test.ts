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
  'R.example.com/ui',
  'r-1.example-2.com:80/ui',
  'a1/b2:_x.-Y',
  '[fe80::1]:5000/ui',
  '[fe80::1]/ui',
  'localhost/ui',
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
  'a-.b/c:1',
  'a.-b/c',
  'a.b-/C',
  'r:/ui',
  'r:x/ui',
  '[fe80::g]/ui',
  'r/ui:-1',
  'r/ui:.1',
  'r/u___i',
  'r/ui-',
  'r/ui@sha256',
  `r/ui@sha_:${SHA}`,
  `r/ui@Sha256:${SHA}`,
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
