import { parse } from 'yaml';
import { quotedScalar } from '../../lib/yaml/quoted-scalar';

test.each(['', 'a "b"', 'a\nb', 'a\u0085b\u2028c\u2029d', '\ufeffa', '\u007f\u009f', '\u0000'])(
  '%j is read as it was',
  (text) => {
    const written = quotedScalar(text);
    expect(written).toMatch(/^"[ -~]*"$/);
    expect(parse(written)).toBe(text);
  },
);
