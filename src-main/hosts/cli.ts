/** Entry of the command line. Nothing native may load before this line: an older Node would end without a word. */
if (Number(process.versions.napi) < 10) {
  process.stderr.write(
    `Volterra needs Node 22.14 or newer; this is ${process.versions.node}. Use npm run volterra.\n`,
  );
  process.exit(78);
}
const { runCli } = await import('./cli/run-cli.ts');
process.exitCode = await runCli(process.argv.slice(2), import.meta.url);
