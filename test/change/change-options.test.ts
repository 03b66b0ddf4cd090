import { type ChangeOptions, runChange } from '../../lib/change/change-options';
import { NO_REQUESTS, type RegistryCommand } from '../../lib/change/registry-change';
import { Workshop } from './estate-repository';

let shop: Workshop;
beforeAll(() => {
  shop = new Workshop();
  shop.estate();
});
afterAll(() => shop.close());

const OPTIONS: ChangeOptions = {
  registry: 'tenants',
  output: 'dist',
  registryOnly: false,
  plan: false,
  commit: false,
  push: false,
  remote: 'origin',
  json: true,
};

/** Removes a variant that takes requests, and says that none may move. */
const refused: RegistryCommand = () => ({
  files: new Map([['acme/variants/OPS-1.yaml', undefined]]),
  subject: 'variant remove acme OPS-1',
  reach: NO_REQUESTS,
});

function said(options: ChangeOptions) {
  const text = { out: '', err: '' };
  const spies = (['out', 'err'] as const).map((stream) =>
    jest.spyOn(process[`std${stream}`], 'write').mockImplementation((part) => {
      text[stream] += String(part);
      return true;
    }),
  );
  try {
    runChange(refused, options, { json: (applied) => ({ more: applied === undefined }), text: () => 'more\n' });
    return { ...text, code: process.exitCode };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}

test('what is refused is said, as data too, and nothing is changed', () => {
  const { out, err, code } = said(OPTIONS);
  expect(code).toBe(1);
  expect(err).toMatch(
    /^refused, nothing was changed: variant remove acme OPS-1\n {2}moves, though only no request may: /,
  );
  const { refused: reasons, ...rest } = JSON.parse(out);
  expect(rest).toEqual({ changed: false, subject: 'variant remove acme OPS-1', more: true });
  expect(reasons[0]).toMatch(/^moves, though only no request may: /);
  expect(said({ ...OPTIONS, json: false })).toMatchObject({ code: 1, out: '' });
  expect(shop.git('status', '--porcelain')).toBe('');
});
