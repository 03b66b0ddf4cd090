// The last service: notes what has come to it.
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');
const { serve, workload } = require('./seen.cjs');

serve(8080, ({ searchParams }) => {
  const line = { ...Object.fromEntries(searchParams), by: workload };
  appendFileSync(join(process.env.FOLDER, 'handled'), `${JSON.stringify(line)}\n`);
});
