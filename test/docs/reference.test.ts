import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { dump, load } from 'js-yaml';
import { createProgram } from '../../lib/cli/program';
import { VALIDATORS } from '../../lib/registry/validators';
import { EVERY_FILE } from '../estate/everything';

const root = join(__dirname, '../..');

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
}

const GENERATED = 'Generated. To update: `UPDATE_DOCS=1 npx jest test/docs/reference`\n';

const PATHS =
  'Messages name a field by its path, as this page does; an item of a list by its position, counted from 0: `services.cms.routes.0`.\n';

/** The page of one file of the registry, from its schema; examples are the shortest of the shipped estates, else of our samples. */
function fieldsPage(kind: string): string {
  const schema = JSON.parse(readFileSync(join(root, `schema/${kind}.schema.json`), 'utf8')) as Schema;
  const examples = new Map([
    ...examplesOf(schema, kind, EVERY_FILE, 130),
    ...examplesOf(schema, kind, shippedFiles(), 80),
  ]);
  const sections = [section(schema.title!, schema, examples)];
  for (const [name, definition] of Object.entries(schema.$defs ?? {})) {
    if (definition.properties !== undefined) sections.push(section(name, definition, examples));
  }
  return `# Fields of ${kind}.yaml\n\n${GENERATED}\n${PATHS}\n${sections.join('\n')}`;
}

function section(name: string, schema: Schema, examples: ReadonlyMap<Schema, unknown>): string {
  const rows = rowsOf(schema, '', examples);
  return `## ${name}\n\n${schema.description ?? ''}\n\n| field | value | default | meaning | example |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

function rowsOf(schema: Schema, prefix: string, examples: ReadonlyMap<Schema, unknown>): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const fallback =
      field.default === undefined ? (schema.required?.includes(name) ? 'required' : '') : code(field.default);
    const example = examples.has(field) ? code(examples.get(field)) : '';
    const row = `| \`${path}\` | ${valueText(field)} | ${fallback} | ${cell(field.description ?? '')} | ${example} |`;
    return [
      row,
      ...rowsOf(field.then ?? field, `${path}.`, examples),
      ...rowsOf(field.items ?? {}, `${path}.<position>.`, examples),
    ];
  });
}

function valueText(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1)!;
    return schema.$ref.startsWith('#') ? `\`${name}\`` : `\`Overlay\` of a \`${name}\``;
  }
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.items !== undefined) return `list of ${valueText(schema.items)}`;
  if (typeof schema.additionalProperties === 'object')
    return `mapping of names to ${valueText(schema.additionalProperties)}`;
  if (schema.else !== undefined) return `${valueText(schema.else)}, or a mapping`;
  const range = [
    schema.minimum === undefined ? '' : `from ${schema.minimum}`,
    schema.maximum === undefined ? '' : `to ${schema.maximum}`,
  ];
  return [schema.title ?? [schema.type ?? 'any'].flat().join(' or '), ...range].filter((part) => part !== '').join(' ');
}

function code(value: unknown): string {
  const text = dump(value, { flowLevel: 0, lineWidth: -1 }).trim();
  return `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

interface RegistryFile {
  readonly kind?: string;
}

/** For each field the shortest value that files of a kind write there. */
function examplesOf(
  schema: Schema,
  kind: string,
  files: readonly RegistryFile[],
  longest: number,
): Map<Schema, unknown> {
  const found = new Map<Schema, unknown>();
  const visit = (at: Schema, value: unknown): void => {
    if (at.$ref !== undefined) {
      const name = at.$ref.split('/').at(-1)!;
      // What Kubernetes' fields are is not ours to say.
      if (at.$ref.startsWith('#')) visit(schema.$defs![name]!, value);
      return;
    }
    if (Array.isArray(value)) for (const item of value) visit(at.items ?? {}, item);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, child] of Object.entries(value)) {
        const field =
          (at.then?.properties ?? at.properties)?.[name] ??
          (typeof at.additionalProperties === 'object' ? at.additionalProperties : undefined);
        if (field === undefined) continue;
        const known = found.get(field);
        if (known === undefined || JSON.stringify(child).length < JSON.stringify(known).length) found.set(field, child);
        visit(field, child);
      }
    }
  };
  // What differs in an environment are fields of a tenant.
  const kinds = kind === 'tenant' ? ['Tenant', 'Environment'] : [kind.charAt(0).toUpperCase() + kind.slice(1)];
  for (const file of files) if (kinds.includes(file.kind ?? '')) visit(schema, file);
  return new Map([...found].filter(([, value]) => JSON.stringify(value).length <= longest));
}

function shippedFiles(): RegistryFile[] {
  return ['online-boutique', 'robo-adviser'].flatMap((estate) => {
    const folder = join(root, 'apps', estate, 'tenants');
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
    return paths.sort().map((path) => load(readFileSync(join(folder, path), 'utf8')) as RegistryFile);
  });
}

/** The page of all commands, as their --help says it. */
function commandsPage(): string {
  const sections = createProgram().commands.flatMap((command) => {
    const below = command.commands.map((each) => commandSection(each, `${command.name()} ${each.name()}`));
    return [commandSection(command, command.name()), ...below];
  });
  return `# Commands\n\n${GENERATED}\n${sections.join('\n')}`;
}

function commandSection(command: Command, name: string): string {
  let help = '';
  command
    .configureHelp({ helpWidth: 120 })
    .configureOutput({ writeOut: (text) => (help += text), getOutHasColors: () => false });
  command.outputHelp();
  return `## branchline ${name}\n\n\`\`\`\n${help.trimEnd()}\n\`\`\`\n`;
}

const PAGES: Readonly<Record<string, () => string>> = {
  commands: commandsPage,
  tenant: () => fieldsPage('tenant'),
  variant: () => fieldsPage('variant'),
  estate: () => fieldsPage('estate'),
};

test.each(Object.keys(PAGES))(
  'docs/reference/%s.md is current; UPDATE_DOCS=1 npx jest test/docs/reference writes it',
  (name) => {
    const path = join(root, `docs/reference/${name}.md`);
    const page = PAGES[name]!();
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, page);
    expect(readFileSync(path, 'utf8')).toBe(page);
  },
);

test('every field has a meaning', () => {
  const empty = ['tenant', 'variant', 'estate'].flatMap((kind) =>
    fieldsPage(kind)
      .split('\n')
      .filter((line) => /^\| `.*` \| .* \| .* \| {2}\| /.test(line)),
  );
  expect(empty).toEqual([]);
});

test('every field has an example', () => {
  const empty = ['tenant', 'variant', 'estate'].flatMap((kind) =>
    fieldsPage(kind)
      .split('\n')
      .filter((line) => line.startsWith('| `') && line.endsWith('|  |')),
  );
  expect(empty).toEqual([]);
});

test('the samples that examples are taken from are what the schemas allow', () => {
  const problems = EVERY_FILE.flatMap((file) => {
    const validate = VALIDATORS[file.kind];
    const isAllowed: boolean = validate(file);
    return isAllowed ? [] : [{ kind: file.kind, errors: validate.errors }];
  });
  expect(problems).toEqual([]);
});

test.each([
  ['branchline', 'lib/index.ts'],
  ['branchline-testing', 'lib/testing/index.ts'],
  ['branchline-analysis', 'lib/analysis/index.ts'],
])('docs/reference/%s.md has every name that can be imported; npm run reference writes it', (page, source) => {
  const exported = [...readFileSync(join(root, source), 'utf8').matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(
    ([, names]) => names!.split(',').flatMap((name) => name.trim().match(/\w+$/) ?? []),
  );
  const headings = [...readFileSync(join(root, `docs/reference/${page}.md`), 'utf8').matchAll(/^### ([\w\\]+)/gm)];
  expect([...new Set(headings.map(([, name]) => name!.replaceAll('\\', '')))].sort()).toEqual(
    [...new Set(exported)].sort(),
  );
});
