import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { registryFiles } from '../../lib/registry/read-registry';
import { RegistryError } from '../../lib/registry/registry-error';

const WRONG = join(__dirname, 'fixtures', 'wrong');
const PAGE = join(__dirname, '..', '..', 'docs', 'errors.md');

function outputOf(name: string): string {
  try {
    parseRegistry(registryFiles(join(WRONG, name)));
    return 'nothing is wrong';
  } catch (error) {
    expect(error).toBeInstanceOf(RegistryError);
    return (error as RegistryError).message;
  }
}

function section(name: string): string {
  const title = name.replace(/^\d+-/, '').replaceAll('-', ' ');
  const about = readFileSync(join(WRONG, name, 'ABOUT.md'), 'utf8').trim();
  const files = registryFiles(join(WRONG, name)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const excerpts = files.map(({ path, text }) => {
    const body = text.replace(/^apiVersion: .*\n/, '').trimEnd();
    return `\`tenants/${path}\`, without its first line:\n\n\`\`\`yaml\n${body}\n\`\`\`\n`;
  });
  const heading = title.charAt(0).toUpperCase() + title.slice(1);
  return [`## ${heading}\n`, `${about}\n`, ...excerpts, 'Output:\n', `\`\`\`\n${outputOf(name)}\n\`\`\`\n`].join('\n');
}

const names = readdirSync(WRONG).sort();

test.each(names)('%s is an error', (name) => {
  const output = outputOf(name);
  expect(output).toMatch(/^\d+ errors? in the registry tenants\//);
  for (const line of output.split('\n').slice(1))
    expect(line).toMatch(/^(tenants(\/[\w.-]+)+(:\d+:\d+)?: (error|warning): .+| {4}fix: .+)$/);
});

test('docs/errors.md is current; UPDATE_DOCS=1 npx jest test/registry/wrong writes it', () => {
  const intro = `# Registry error messages

Ten registries with typical first mistakes, and their messages: one run reports all problems of all files, each with its place,
the field, the value, what is allowed, and the likely fix if there is one.
`;
  const page = [intro, ...names.map(section)].join('\n');
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});
