// Checks the types of some files and of all that import one of them: a third of the work of checking all that is reached.
// `node test/docs/check-types.mjs ROOT FILE…`, in a folder with a tsconfig.json; what is wrong is printed, and it ends with 1.
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';

// By `require`: `import` would look through all of it for the names that it exports.
const ts = createRequire(import.meta.url)('typescript');

const [root, ...files] = process.argv.slice(2).map((path) => resolve(path));
const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [root] }, ts.sys, process.cwd());
const program = ts.createProgram([root, ...files], options);
const names = new Set(files.map((path) => basename(path, '.ts')));
const concerned = program.getSourceFiles().filter(({ fileName, imports }) => {
  return files.includes(fileName) || imports.some(({ text }) => text.startsWith('.') && names.has(basename(text)));
});
const problems = concerned.flatMap((file) => [
  ...program.getSyntacticDiagnostics(file),
  ...program.getSemanticDiagnostics(file),
]);
process.stdout.write(
  ts.formatDiagnostics(problems, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => '\n',
  }),
);
process.exitCode = problems.length > 0 ? 1 : 0;
