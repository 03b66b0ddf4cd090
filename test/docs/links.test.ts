import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.md'),
);
const pages = ['README.md', ...docs.map((path) => `docs/${path}`)];

/** The anchors that headings of a page get. */
function anchors(path: string): string[] {
  const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) => text!);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function matches(page: string, pattern: RegExp): string[] {
  const prose = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(pattern)].map(([, found]) => found!);
}

test('links from page to page lead somewhere', () => {
  const broken = pages.flatMap((page) =>
    matches(page, /\]\(([^)\s]+)\)/g)
      .filter((link) => {
        if (link.includes('://')) return false;
        const [path, anchor] = link.split('#') as [string, string?];
        const target = path === '' ? join(root, page) : join(root, dirname(page), path);
        return !existsSync(target) || (anchor !== undefined && !anchors(target).includes(anchor));
      })
      .map((link) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('files that pages name are there', () => {
  const missing = pages.flatMap((page) =>
    // A worked example says which files it adds.
    matches(page, /`((?:lib|apps|test|bench|schema|imports)\/[\w./-]*\w)`(?!, a new file:)/g)
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});
