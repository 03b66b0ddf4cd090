// The fourth service: answers gRPC, and writes a message for each call.
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');
const grpc = require('@grpc/grpc-js');
const { Kafka, logLevel } = require('kafkajs');
const { definition } = require('./orders-service.cjs');
const { seen, workload } = require('./seen.cjs');

/** @param messageHeaders gives the headers of a message, if nothing else does it */
exports.start = async ({ messageHeaders = () => ({}) } = {}) => {
  const kafka = new Kafka({ brokers: [process.env.KAFKA], logLevel: logLevel.ERROR });
  const producer = kafka.producer();
  await producer.connect();
  let sent = 0;
  const server = new grpc.Server();
  server.addService(definition, {
    order({ request, metadata }, answer) {
      const id = `${workload}-${process.pid}-${sent++}`;
      const value = JSON.stringify({ id, asked: request.asked });
      producer.send({ topic: 'orders', messages: [{ key: id, value, headers: messageHeaders() }] }).then(
        () => {
          appendFileSync(join(process.env.FOLDER, 'sent'), `${value}\n`);
          answer(null, seen({ method: 'POST', url: definition.order.path, headers: metadata.getMap() }));
        },
        (error) => answer({ code: grpc.status.INTERNAL, details: String(error) }),
      );
    },
  });
  server.bindAsync('0.0.0.0:7070', grpc.ServerCredentials.createInsecure(), (error) => {
    if (error) throw error;
  });
};

if (require.main === module) exports.start();
