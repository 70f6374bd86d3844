// Calls a running copydesk from Node: one call that the channel retries as the service config says, then a stream of pages.
//
//   npm install --prefix examples/node
//   node examples/node/client.mjs examples/news.html [HOST:PORT]
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const [file, address = "127.0.0.1:50051"] = process.argv.slice(2);
if (!file) {
  console.error("usage: client.mjs FILE [HOST:PORT]");
  process.exit(2);
}

const proto = fileURLToPath(new URL("../../proto", import.meta.url));
const definition = await loader.load("copydesk/v1/article_service.proto", { includeDirs: [proto], longs: Number, enums: String, oneofs: true });
const { ArticleService } = grpc.loadPackageDefinition(definition).copydesk.v1;

// Both codes mean that nothing was done: another attempt, or another replica, may do it.
const serviceConfig = {
  methodConfig: [
    {
      name: [{ service: "copydesk.v1.ArticleService" }],
      retryPolicy: {
        maxAttempts: 5,
        initialBackoff: "0.1s",
        maxBackoff: "3s",
        backoffMultiplier: 2,
        retryableStatusCodes: ["UNAVAILABLE", "RESOURCE_EXHAUSTED"],
      },
    },
  ],
};
const client = new ArticleService(address, grpc.credentials.createInsecure(), {
  "grpc.service_config": JSON.stringify(serviceConfig),
  "grpc.max_receive_message_length": 64 << 20,
});

const content = await readFile(file);
const deadline = () => new Date(Date.now() + 30_000);

const reply = await new Promise((resolve, reject) => {
  client.ProcessArticle({ source: { content } }, { deadline: deadline() }, (error, value) => (error ? reject(error) : resolve(value)));
});
console.log(reply.metadata.title.value);
console.log(reply.language.tag);
for (const sentence of reply.summary.sentences) console.log("-", sentence.text);

// Items are answered in the order in which they are done; what is wrong with one touches no other.
const stream = client.ProcessArticles({ deadline: deadline() });
const done = new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject));
stream.on("data", ({ itemId, outcome, result, error }) => {
  console.log(`${itemId}: ${outcome === "error" ? error.message : `${result.article.blocksKept} blocks kept`}`);
});
for (const itemId of ["a", "b"]) {
  // The server reads no more than it has room for; `write` says when to wait.
  if (!stream.write({ itemId, request: { source: { content } } })) await new Promise((resolve) => stream.once("drain", resolve));
}
stream.write({ itemId: "without a page", request: {} });
stream.end();
await done;
client.close();
