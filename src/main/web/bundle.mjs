// Bundles JsSIP with its dependencies into one ES module, and their licences into one text.
//   node bundle.mjs OUTPUT_FOLDER
import { build } from 'esbuild';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const output = process.argv[2];
mkdirSync(output, { recursive: true });

const { metafile } = await build({
  stdin: { contents: "export { default } from 'jssip';", resolveDir: here },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2020',
  define: { global: 'globalThis' },
  legalComments: 'none', // licences.txt has the whole texts
  logLevel: 'warning',
  metafile: true,
  outfile: join(output, 'jssip.js'),
});

const bundled = new Set();
for (const file of Object.keys(metafile.inputs)) {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
  if (name) bundled.add(name[1]);
}
const texts = [...bundled].sort().map((name) => {
  const folder = join(here, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (!license || !file) throw new Error(`${name} names no licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync(join(output, 'licences.txt'), texts.join(`\n${'-'.repeat(78)}\n\n`));
