// What grpc-js can do with a running copydesk, as one JSON object: each cell of the matrix "ok" or what went wrong.
//
//   grpc_js.mjs HOST:PORT HOST:PORT-OF-A-FULL-ONE
//
// Uses the packages of examples/node.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);
const require = createRequire(new URL("examples/node/package.json", root));
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");
const protobuf = require("protobufjs");

const [address, full] = process.argv.slice(2);
const credentials = grpc.credentials.createInsecure();
const options = { "grpc.enable_retries": 0, "grpc.max_receive_message_length": 64 << 20 };
const proto = fileURLToPath(new URL("proto", root));
const load = (files, includeDirs) =>
  grpc.loadPackageDefinition(loader.loadSync(files, { includeDirs, longs: Number, enums: String, oneofs: true }));
const { ArticleService } = load("copydesk/v1/article_service.proto", [proto]).copydesk.v1;
const service = new ArticleService(address, credentials, options);

// The statuses' details, and the services every gRPC server may have, from their published definitions.
const details = new protobuf.Root();
details.resolvePath = (_, file) => (file.startsWith("google/protobuf") ? null : `${proto}/${file}`);
details.loadSync(["google/rpc/status.proto", "google/rpc/error_details.proto"]);
const peers = protobuf.parse(`syntax = "proto3"; package grpc;
  message HealthRequest { string service = 1; }
  message HealthReply { int32 status = 1; }
  message ReflectionRequest { oneof message_request { string file_containing_symbol = 4; string list_services = 7; } }
  message Service { string name = 1; }
  message Services { repeated Service service = 1; }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message ReflectionReply { Files file_descriptor_response = 4; Services list_services_response = 6; }`).root;
const peer = new grpc.Client(address, credentials, options);
const encode = (name) => (value) => Buffer.from(peers.lookupType(`grpc.${name}`).encode(value).finish());
const decode = (name) => (bytes) => peers.lookupType(`grpc.${name}`).decode(bytes);

const news = readFileSync(new URL("examples/news.html", root));
const long = Buffer.concat([news, Buffer.from("<p>" + "The same words again and again. ".repeat(10_000))]);
const page = (content = news) => ({ source: { content } });
const within = (seconds = 30, more = {}) => ({ deadline: new Date(Date.now() + 1000 * seconds), ...more });
const headers = (pairs) => Object.entries(pairs).reduce((all, [name, value]) => (all.set(name, value), all), new grpc.Metadata());

const unary = (client, method, request, metadata = new grpc.Metadata(), more = within()) =>
  new Promise((resolve, reject) => {
    let initial;
    client[method](request, metadata, more, (error, reply) => (error ? reject(error) : resolve({ reply, initial }))).on(
      "metadata", (found) => (initial = found));
  });

/** Sends each request when the reply to the one before is there. */
const bothWays = (call, requests) =>
  new Promise((resolve, reject) => {
    const replies = [];
    call.on("error", reject).on("end", () => resolve(replies));
    call.on("data", (reply) => (replies.push(reply) < requests.length ? call.write(requests[replies.length]) : call.end()));
    call.write(requests[0]);
  });

/** The status of a call that must fail, with the details it brought by their type. */
const refused = async (call) => {
  const error = await call.then(() => assert.fail("answered"), (problem) => problem);
  if (error.code === undefined || typeof error.code === "string") throw error;
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  const found = {};
  for (const { type_url: type, value } of bytes ? details.lookupType("google.rpc.Status").decode(bytes).details : []) {
    const name = type.split("/")[1];
    found[name.split(".").pop()] = details.lookupType(name).decode(value);
  }
  return { error, found };
};

const reflection = (version) => async () => {
  const call = peer.makeBidiStreamRequest(`/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    encode("ReflectionRequest"), decode("ReflectionReply"), within());
  const [list, files] = await bothWays(call, [{ listServices: "" }, { fileContainingSymbol: "copydesk.v1.ArticleService" }]);
  assert.ok(list.listServicesResponse.service.some(({ name }) => name === "copydesk.v1.ArticleService"));
  assert.ok(files.fileDescriptorResponse.fileDescriptorProto.length > 0);
};

const cells = {
  unary: async () => {
    const { reply } = await unary(service, "ProcessArticle", page());
    assert.deepEqual([reply.article.blocksKept, reply.language.tag], [11, "en"]);
  },
  stream: async () => {
    const requests = [0, 1, 2].map((n) => ({ itemId: `${n}`, request: n === 1 ? {} : page() }));
    const replies = await bothWays(service.ProcessArticles(within()), requests);
    assert.deepEqual(replies.map((r) => [r.itemId, r.outcome]), [["0", "result"], ["1", "error"], ["2", "result"]]);
  },
  error: async () => {
    const { error, found } = await refused(unary(service, "ProcessArticle", {}));
    assert.equal(error.code, grpc.status.INVALID_ARGUMENT);
    assert.deepEqual([found.ErrorInfo.domain, found.ErrorInfo.reason], ["copydesk.v1", "INVALID_REQUEST"]);
    assert.equal(found.BadRequest.fieldViolations[0].field, "source");
  },
  overload: async () => {
    const { error, found } = await refused(unary(new ArticleService(full, credentials, options), "DetectLanguage", page()));
    assert.deepEqual([error.code, found.ErrorInfo.reason], [grpc.status.RESOURCE_EXHAUSTED, "OVERLOADED"]);
    const { seconds, nanos } = found.RetryInfo.retryDelay;
    assert.equal(Math.floor(1000 * Number(seconds) + nanos / 1e6), Number(error.metadata.get("grpc-retry-pushback-ms")[0]));
  },
  deadline: async () => {
    const big = page(Buffer.concat(Array(20).fill(long)));
    const { error } = await refused(unary(service, "ProcessArticle", big, undefined, within(0.05)));
    assert.equal(error.code, grpc.status.DEADLINE_EXCEEDED);
  },
  gzip: async () => {
    const client = new ArticleService(address, credentials, { ...options, "grpc.default_compression_algorithm": 2 });
    const { reply } = await unary(client, "ParseMetadata", page(long));
    assert.ok(reply.metadata.title.value);
  },
  request_id: async () => {
    const { initial } = await unary(service, "GetServerInfo", {}, headers({ "x-request-id": "matrix-7" }));
    assert.deepEqual(initial.get("x-request-id"), ["matrix-7"]);
  },
  health: async () => {
    const reply = await new Promise((resolve, reject) => {
      peer.makeUnaryRequest("/grpc.health.v1.Health/Check", encode("HealthRequest"), decode("HealthReply"),
        { service: "copydesk.v1.ArticleService" }, within(), (error, value) => (error ? reject(error) : resolve(value)));
    });
    assert.equal(reply.status, 1);
  },
  watch: async () => {
    const call = peer.makeServerStreamRequest("/grpc.health.v1.Health/Watch", encode("HealthRequest"), decode("HealthReply"),
      { service: "copydesk.v1.ArticleService" }, within());
    const reply = await new Promise((resolve, reject) => {
      call.once("data", resolve).on("error", reject);
    });
    call.cancel();
    assert.equal(reply.status, 1);
  },
  v1: reflection("v1"),
  v1alpha: reflection("v1alpha"),
};

const found = {};
for (const [name, cell] of Object.entries(cells)) {
  found[name] = await cell().then(() => "ok", (problem) => `${problem.name}: ${problem.message}`);
}
console.log(JSON.stringify(found));
process.exit(0);
