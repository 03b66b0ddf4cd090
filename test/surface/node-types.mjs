import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const SPECIFIER = /(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g;

/**
 * The published declarations that name a module of Node.js, of those that `entries` reach. Whoever compiles against them would need
 * `@types/node`, which a project made by `cdk8s init typescript-app` need not have. The other tests compile with it and see nothing.
 */
export function nodeTypesReached(root, entries) {
  const seen = new Set();
  const problems = [];
  const waiting = entries.map((entry) => join(root, `build/lib/${entry}.d.ts`));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const [, specifier] of readFileSync(path, 'utf8').matchAll(SPECIFIER)) {
      if (specifier.startsWith('node:')) problems.push(`${relative(root, path)}: a published type needs ${specifier}`);
      if (specifier.startsWith('.')) waiting.push(declarationFile(join(dirname(path), specifier)));
    }
  }
  return problems;
}

function declarationFile(module) {
  return existsSync(`${module}.d.ts`) ? `${module}.d.ts` : join(module, 'index.d.ts');
}
