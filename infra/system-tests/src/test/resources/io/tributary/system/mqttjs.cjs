// A device with mqtt.js: connects, subscribes to its own topic, publishes and is sent its message; goes away, and comes back to its
// session. Arguments: uri, protocol level, client id, user name, password, topic, and a certificate authority where it is needed.
'use strict';
const fs = require('fs');
const mqtt = require('mqtt');

const [uri, level, clientId, username, password, topic, authority] = process.argv.slice(2);
const version = Number(level);
const options = {
  protocolVersion: version,
  clientId,
  username,
  password,
  clean: false,
  keepalive: 60,
  reconnectPeriod: 0,
  connectTimeout: 20000,
  resubscribe: false,
  ca: authority ? fs.readFileSync(authority) : undefined,
  properties: version === 5 ? { sessionExpiryInterval: 600 } : undefined,
};

function connectOnce() {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(uri, options);
    const give = (error) => {
      client.end(true);
      reject(error);
    };
    client.once('error', give);
    client.once('connect', (answer) => {
      client.off('error', give);
      client.on('error', (error) => console.log('error: ' + error));
      resolve([client, answer]);
    });
  });
}

// A device may come back only every few seconds.
async function connect() {
  for (let attempt = 1; ; attempt++) {
    try {
      const [client, answer] = await connectOnce();
      console.log('connected, session present: ' + answer.sessionPresent);
      return client;
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((later) => setTimeout(later, 700));
    }
  }
}

async function exchange(client, text) {
  const received = new Promise((resolve) => client.once('message', (from, payload) => resolve(String(payload))));
  await client.publishAsync(topic, text, { qos: 1 });
  console.log('published');
  console.log('received: ' + (await received));
}

(async () => {
  const first = await connect();
  await first.subscribeAsync(topic, { qos: 1 });
  console.log('subscribed');
  await exchange(first, 'one');
  await first.endAsync();
  const second = await connect();
  await exchange(second, 'two');
  await second.endAsync();
  process.exit(0);
})().catch((error) => {
  console.log('failed: ' + error);
  process.exit(1);
});
