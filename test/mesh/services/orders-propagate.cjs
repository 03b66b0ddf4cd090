// The fourth service without OpenTelemetry: what the call carries goes into the message.
const { messageHeaders } = require('branchline-propagate/kafka');

require('./orders.cjs').start({ messageHeaders });
