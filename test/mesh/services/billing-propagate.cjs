// The fifth service without OpenTelemetry, with variants of its own: each consumer takes its own messages.
const { join } = require('node:path');
const { startAtMainline, variantQueues } = require('branchline-propagate/kafka');

const queues = variantQueues({ file: join(process.env.LAB_ROOT, '/etc/branchline/queues.json') });
require('./billing.cjs').start({
  group: queues.group,
  each: queues.each,
  async before(kafka) {
    const admin = kafka.admin();
    await admin.connect();
    await startAtMainline(admin, { topic: 'orders', group: 'billing' });
    await admin.disconnect();
  },
});
