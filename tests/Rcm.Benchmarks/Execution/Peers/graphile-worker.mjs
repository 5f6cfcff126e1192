// No-op jobs through graphile-worker with its own settings for throughput. PEER_SECONDS, PEER_ROWS; prints jobs a second.
import { run, makeWorkerUtils } from 'graphile-worker';

const seconds = Number(process.env.PEER_SECONDS);
const rows = Number(process.env.PEER_ROWS);
const connectionString = process.env.PEER_DATABASE;
const quiet = { logger: new (await import('graphile-worker')).Logger(() => () => {}) };

const utils = await makeWorkerUtils({ connectionString, ...quiet });
await utils.migrate();
for (let done = 0; done < rows; done += 10_000) {
  await utils.withPgClient(client => client.query(
    `select graphile_worker.add_jobs(array(select row('no_op', '{"x": 1}'::json, null, null, null, null, null, null)::graphile_worker.job_spec from generate_series(1, 10000)))`));
}
await utils.withPgClient(client => client.query('vacuum analyze graphile_worker._private_jobs'));

let done = 0;
const runner = await run({
  ...quiet,
  preset: { worker: { connectionString, concurrentJobs: 24, maxPoolSize: 10, pollInterval: 500, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  taskList: { no_op: () => { done++; } },
});
const start = performance.now();
while (performance.now() - start < seconds * 1000 && done < rows) await new Promise(wake => setTimeout(wake, 50));
console.log(Math.round(done / ((performance.now() - start) / 1000)));
process.exit(0);
