import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.md'),
);
const pages = ['README.md', ...docs.map((path) => `docs/${path}`)];

/** The anchors of a page: those of its headings, as GitHub numbers headings of the same text, and those that it sets. */
function anchors(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const counts = new Map<string, number>();
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => {
    const anchor = heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
  return [...headings, ...[...text.matchAll(/<a id="([\w-]+)">/g)].map(([, anchor]) => anchor!)];
}

function matches(page: string, pattern: RegExp): string[] {
  const prose = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(pattern)].map(([, found]) => found!);
}

test('links from page to page lead somewhere', () => {
  const known = new Map<string, string[]>();
  const anchorsOf = (path: string) => known.get(path) ?? known.set(path, anchors(path)).get(path)!;
  const broken = pages.flatMap((page) =>
    matches(page, /\]\(([^)\s]+)\)/g)
      .filter((link) => {
        if (link.includes('://')) return false;
        const [path, anchor] = link.split('#') as [string, string?];
        const target = path === '' ? join(root, page) : join(root, dirname(page), path);
        return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
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
