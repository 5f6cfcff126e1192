// No-op jobs through pg-boss: 500 a fetch, 4 at a time. PEER_SECONDS, PEER_ROWS; prints jobs a second.
import * as module from 'pg-boss';

const PgBoss = module.PgBoss ?? module.default;
const seconds = Number(process.env.PEER_SECONDS);
const rows = Number(process.env.PEER_ROWS);

const boss = new PgBoss({ connectionString: process.env.PEER_DATABASE, max: 8, supervise: false, schedule: false });
boss.on('error', () => {});
await boss.start();
await boss.createQueue('no_op');
// Since version 11 the queue's name stands before the jobs, not in each.
const insert = async jobs => {
  try {
    await boss.insert('no_op', jobs);
  } catch {
    await boss.insert(jobs);
  }
};
const some = Array.from({ length: 5_000 }, () => ({ name: 'no_op', data: { x: 1 } }));
for (let made = 0; made < rows; made += 5_000) {
  await insert(some);
}

let done = 0;
const start = performance.now();
const late = () => performance.now() - start > seconds * 1000;
await Promise.all(Array.from({ length: 4 }, async () => {
  while (!late()) {
    const jobs = await boss.fetch('no_op', { batchSize: 500 });
    if (jobs.length === 0) break;
    await boss.complete('no_op', jobs.map(job => job.id));
    done += jobs.length;
  }
}));
console.log(Math.round(done / ((performance.now() - start) / 1000)));
process.exit(0);
