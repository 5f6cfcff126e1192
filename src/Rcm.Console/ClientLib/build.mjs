// Bundles each entry into wwwroot/dist. Run by MSBuild (Rcm.Console.csproj), or by hand with `npm run build`.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const common = { bundle: true, minify: true, target: 'es2022', outdir: here('../wwwroot/dist'), logLevel: 'warning' };

await Promise.all([
  // Blocks the first paint on purpose: it is a few hundred bytes, and keeps the wrong theme from flashing up.
  build({ ...common, entryPoints: [here('src/theme-init.ts')], format: 'iife' }),
  build({ ...common, entryPoints: [here('src/console.ts'), here('src/upload.ts')], format: 'esm' }),
]);
