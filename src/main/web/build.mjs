// Bundles the pages into a folder of static files: `node build.mjs FOLDER`. With --watch it rebuilds on each change.
// With --tests it bundles test/*.test.ts for `node --test` instead.
import { build, context } from 'esbuild';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');
const target = path.resolve(here, process.argv.slice(2).find((one) => !one.startsWith('--')) ?? '../../../target/web/META-INF/resources');

const shared = { absWorkingDir: here, bundle: true, format: 'esm', target: 'es2022', logLevel: 'warning', metafile: true };

async function bundleTests() {
  await rm(target, { recursive: true, force: true });
  const folder = path.join(here, 'test');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.test.ts'));
  await build({
    ...shared,
    entryPoints: files.map((name) => path.join(folder, name)),
    outdir: target,
    outExtension: { '.js': '.mjs' },
    // The same library files that the browser gets.
    platform: 'browser',
    external: ['node:*'],
  });
}

// Names contain a hash of the content, so files may be cached forever; the page that references them may not be cached.
const page = {
  name: 'page',
  setup(build) {
    build.onEnd(async (result) => {
      if (result.errors.length > 0) return;
      const of = {};
      for (const [file, output] of Object.entries(result.metafile.outputs)) {
        if (output.entryPoint) of[output.entryPoint] = file;
        if (Object.keys(output.inputs).length === 1 && output.inputs['src/icon.svg']) of['src/icon.svg'] = file;
        if (output.entryPoint && output.cssBundle) of[`${output.entryPoint}.css`] = output.cssBundle;
      }
      const address = (file) => '/' + path.relative(target, path.resolve(here, file)).split(path.sep).join('/');
      const url = (entry) => address(of[entry]);
      // Preloaded, so that the first script's imports need not wait for it.
      const imported = result.metafile.outputs[of['src/main.tsx']].imports.filter((one) => one.kind === 'import-statement');
      const html = await readFile(path.join(here, 'src/index.html'), 'utf8');
      await mkdir(path.join(target, 'pages'), { recursive: true });
      await writeFile(
        path.join(target, 'pages/index.html'),
        html
          .replace('{icon}', url('src/icon.svg'))
          .replace('{theme}', url('src/theme.ts'))
          .replace('{style}', url('src/main.tsx.css'))
          .replace('{main}', url('src/main.tsx'))
          .replace('{imported}', imported.map((one) => `<link rel="modulepreload" href="${address(one.path)}" />`).join('\n    ')),
      );
    });
  },
};

async function bundlePages() {
  await rm(path.join(target, 'assets'), { recursive: true, force: true });
  const options = {
    ...shared,
    entryPoints: ['src/main.tsx', 'src/theme.ts'],
    outdir: path.join(target, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    splitting: true,
    minify: !watch,
    sourcemap: watch ? 'inline' : false,
    legalComments: 'linked',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'file' },
    publicPath: '/assets',
    plugins: [page],
  };
  if (watch) {
    await (await context(options)).watch();
    console.log(`pages: watching, into ${target}`);
  } else {
    await build(options);
  }
}

await (tests ? bundleTests() : bundlePages());
