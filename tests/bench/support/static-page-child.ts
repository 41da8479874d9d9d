// The least that could be done: one page with one chart over a plain HTTP server. node static-page-child.ts <data.json>
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

const library = resolve(
  import.meta.dirname,
  '../../../node_modules/lightweight-charts/dist/lightweight-charts.standalone.production.mjs',
);
const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>chart</title>
<body style="margin:0;background:#101418"><div id="chart" style="width:900px;height:420px"></div>
<script type="module">
import { createChart, LineSeries } from '/library.mjs';
const { time, value } = await (await fetch('/data.json')).json();
const chart = createChart(document.getElementById('chart'), { layout: { background: { color: '#101418' }, textColor: '#c0c0c0' } });
chart.addSeries(LineSeries, { color: '#4aa3ff' }).setData(time.map((at, index) => ({ time: at, value: value[index] })));
chart.timeScale().fitContent();
</script>`;
const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/': ['text/html', page],
  '/library.mjs': ['text/javascript', readFileSync(library, 'utf8')],
  '/data.json': ['application/json', readFileSync(process.argv[2]!, 'utf8')],
};
const server = createServer(({ url }, response) => {
  const file = files[url ?? ''];
  response.writeHead(file ? 200 : 404, file ? { 'content-type': file[0] } : {});
  response.end(file?.[1]);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ link: `http://127.0.0.1:${port}/` })}\n`);
});
