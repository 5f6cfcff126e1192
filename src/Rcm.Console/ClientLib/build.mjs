// Bundles each entry into wwwroot/dist. Run by MSBuild (Rcm.Console.csproj), or by hand with `npm run build`.
import { build } from 'esbuild';
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const dist = here('../wwwroot/dist');

const common = { bundle: true, minify: true, target: 'es2022', outdir: dist, logLevel: 'warning' };

await mkdir(dist, { recursive: true });
await Promise.all([
  // Blocks the first paint on purpose: it is a few hundred bytes, and keeps the wrong theme from flashing up.
  build({ ...common, entryPoints: [here('src/theme-init.ts')], format: 'iife' }),
  build({ ...common, entryPoints: [here('src/microstates.ts')], format: 'esm' }),
  build({ ...common, entryPoints: [here('src/console.ts'), here('src/upload.ts')], format: 'esm' }),
  // Only the page that draws a graph loads it.
  build({ ...common, entryPoints: { editor: here('src/editor/index.ts') }, format: 'esm' }),
  // ELK's worker is a program of its own that must not be bundled.
  copyFile(here('node_modules/elkjs/lib/elk-worker.min.js'), `${dist}/elk-worker.js`),
]);
