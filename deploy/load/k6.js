// ProcessArticle by k6: an open loop with a constant rate, checked against thresholds.
//
//   k6 run deploy/load/k6.js
//   k6 run -e ADDR=HOST:PORT -e RATE=200 -e SECONDS=30 -e PAGE=page.html -e TLS=1 deploy/load/k6.js
//
// A token to show is read from the environment variable COPYDESK_LOAD_TOKEN, which k6 hands to the script. PAGE and PROTO are seen from this
// file's folder. k6 ends with status 99 when a threshold is crossed.
import { check } from 'k6';
import encoding from 'k6/encoding';
import { Counter, Rate } from 'k6/metrics';
import { Client, StatusOK, StatusResourceExhausted } from 'k6/net/grpc';

const ADDR = __ENV.ADDR || '127.0.0.1:50051';
const RATE = Number(__ENV.RATE || 200);
const SECONDS = Number(__ENV.SECONDS || 30);
const PROTO = __ENV.PROTO || '../../proto';

const page = encoding.b64encode(open(__ENV.PAGE || '../../examples/news.html', 'b'));
const metadata = __ENV.COPYDESK_LOAD_TOKEN ? { authorization: `Bearer ${__ENV.COPYDESK_LOAD_TOKEN}` } : {};

const client = new Client();
client.load([PROTO], 'copydesk/v1/article_service.proto');

const refused = new Counter('copydesk_refused');
const errors = new Rate('copydesk_errors');

export const options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      rate: RATE,
      timeUnit: '1s',
      duration: `${SECONDS}s`,
      preAllocatedVUs: 50,
      maxVUs: 500,
    },
  },
  thresholds: {
    // Of calls with status OK alone: a refusal is fast and would flatter.
    'grpc_req_duration{status:0}': ['p(99)<200'],
    copydesk_errors: ['rate<0.001'],
    // Calls that no virtual user was free for, the `unsent` of `copydesk load`.
    dropped_iterations: ['count==0'],
  },
};

let connected = false;

export default function () {
  if (!connected) {
    client.connect(ADDR, { plaintext: !__ENV.TLS, maxReceiveSize: 64 << 20 });
    connected = true;
  }
  // The JSON form of the API: bytes are base64.
  const request = { source: { content: page, format: 'FORMAT_HTML' } };
  const reply = client.invoke('copydesk.v1.ArticleService/ProcessArticle', request, { metadata, timeout: '10s' });
  const answered = reply.status === StatusOK;
  errors.add(!answered);
  if (reply.status === StatusResourceExhausted) {
    refused.add(1);
  }
  check(reply, {
    answered: () => answered,
    'has a text': () => !answered || reply.message.article.text.length > 0,
  });
}
