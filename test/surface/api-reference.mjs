/**
 * The reference of what programs import: docs/reference/branchline.md, branchline-testing.md and branchline-analysis.md,
 * from the comments in lib/.
 *
 *   npm run reference             writes the pages
 *   npm run reference -- --check  fails if a page is not what the comments say, or if a link in a comment leads nowhere
 *
 * `npm run surface` does both too.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Comment, Converter, Logger, LogLevel, OptionDefaults, ReflectionKind } from 'typedoc';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Page, what one imports, and the source that exports it. */
const PAGES = [
  ['branchline', 'branchline', 'lib/index.ts'],
  ['branchline-testing', 'branchline/testing', 'lib/testing/index.ts'],
  ['branchline-analysis', 'branchline/analysis', 'lib/analysis/index.ts'],
];

const GENERATED = 'Generated from the comments in `lib/`. To update: `npm run reference`\n';

/** For the JSON schema only; it says the same in the type. */
const SCHEMA_TAGS = [
  '@if',
  '@then',
  '@asType',
  '@title',
  '@pattern',
  '@minLength',
  '@minProperties',
  '@minItems',
  '@uniqueItems',
];

/** Not for readers of the reference. */
const HIDDEN_TAGS = [...SCHEMA_TAGS, '@ts-ignore'];

/** One per version of cdk8s-plus: steps on the way to `Deployment`. */
const STEPS = ['Installed', ...[27, 28, 29, 30, 31, 32, 33, 34].map((version) => `Deployment${version}`)];

class Warnings extends Logger {
  problems = [];

  log(message, level) {
    if (level >= LogLevel.Warn) this.problems.push(message);
  }
}

/** What is wrong, as text; writes the pages unless they are only to be checked. */
export async function referenceProblems({ check }) {
  const work = mkdtempSync(join(tmpdir(), 'branchline-reference-'));
  try {
    const { pages, problems } = await generate(work);
    for (const [name, page] of pages) {
      const path = join(root, `docs/reference/${name}.md`);
      if (!check) writeFileSync(path, page);
      else if (!existsSync(path) || readFileSync(path, 'utf8') !== page)
        problems.push(`docs/reference/${name}.md is not what the comments in lib/ say; run \`npm run reference\``);
    }
    return problems;
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function generate(work) {
  const app = await Application.bootstrapWithPlugins({
    logLevel: LogLevel.Warn,
    basePath: root,
    entryPoints: PAGES.map(([, , source]) => join(root, source)),
    tsconfig: join(root, 'tsconfig.json'),
    // `tsc` checks the types.
    skipErrorChecking: true,
    plugin: ['typedoc-plugin-markdown'],
    name: 'Branchline',
    readme: 'none',
    router: 'module',
    disableGit: true,
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    excludeInternal: true,
    blockTags: [...OptionDefaults.blockTags, ...HIDDEN_TAGS, '@minimum', '@maximum'],
    excludeTags: HIDDEN_TAGS,
    // Our defaults are code or, after a hyphen, text: see `plainDefault`.
    jsDocCompatibility: { defaultTag: false },
    intentionallyNotExported: STEPS.map((name) => `lib/constructs/plus.ts:${name}`),
    hidePageHeader: true,
    hidePageTitle: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    tableColumnSettings: { hideInherited: true, hideModifiers: true, hideOverrides: true, hideSources: true },
  });
  const warnings = new Warnings();
  app.logger = warnings;
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const { comment } of Object.values(project.reflections)) {
      for (const tag of comment?.blockTags ?? []) if (tag.tag === '@default') tag.content = plainDefault(tag.content);
    }
  });
  const project = await app.convert();
  if (project === undefined) return { pages: [], problems: warnings.problems };
  for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
    const path = project.getSymbolIdFromReflection(module).fileName;
    module.name = PAGES.find(([, , source]) => path === join(root, source))[0];
  }
  app.validate(project);
  app.options.setValue('out', work);
  await app.generateOutputs(project);
  const texts = PAGES.map(([page]) => readFileSync(join(work, `${page}.md`), 'utf8'));
  const targets = new Set(texts.flatMap((text) => [...text.matchAll(/\]\([\w.-]*#([\w-]+)\)/g)].map(([, to]) => to)));
  const pages = PAGES.map(([page, title], index) => {
    // Anchors are numbered through a page: one that nothing leads to would only make changes of the page longer.
    const text = texts[index].replaceAll(/<a id="([\w-]+)"><\/a> ?/g, (anchor, id) => (targets.has(id) ? anchor : ''));
    return [page, `# ${title}\n\n${GENERATED}\n${text.trim()}\n`];
  });
  return { pages, problems: warnings.problems.map((problem) => `docs/reference: ${problem}`) };
}

/** `- the mainline's` is text, `false` code, and `false - so that …` code with an explanation. */
function plainDefault(content) {
  const text = Comment.combineDisplayParts(content).trim();
  if (text.startsWith('- ')) return [{ kind: 'text', text: text.slice(2) }];
  const [, value, explanation] = /^(\S+) - (.*)$/s.exec(text) ?? [];
  if (value !== undefined) return [inCode(value), { kind: 'text', text: `: ${explanation}` }];
  return text.includes('`') ? [{ kind: 'text', text }] : [inCode(text)];
}

function inCode(text) {
  return { kind: 'code', text: `\`${text}\`` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = await referenceProblems({ check: process.argv.includes('--check') });
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
}
