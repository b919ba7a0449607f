// The Node toolkit as a program: one call per line of standard input, one answer per line of standard output, in their order.
'use strict';
const readline = require('readline');
const { CommonClient } = require('tencentcloud-sdk-nodejs-common');

async function answer(call) {
  const client = new CommonClient(call.endpoint, call.version, {
    credential: { secretId: call.secretId, secretKey: call.secretKey, token: call.token },
    region: 'ap-guangzhou',
    profile: {
      signMethod: call.signature,
      language: call.language,
      httpProfile: { endpoint: call.endpoint, protocol: 'http://', reqMethod: call.method, reqTimeout: 20 },
    },
  });
  try {
    return { response: await client.request(call.action, call.fields) };
  } catch (e) {
    return { code: e.code, message: e.message, requestId: e.requestId };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + '\n');
  }
})();
