"""Sends many pages over one stream to a running copydesk, and retries what the server refuses for want of room.

    pip install grpcio grpcio-tools
    python examples/batch_client.py [--address HOST:PORT] FILE...

Prints one line a page, in the order in which they are done: the file, then title and language, or what was wrong with that page alone.
Single calls are retried by the channel itself as the service config says; the items of a stream are sent again by this script.
"""
import argparse
import json
import pathlib
import sys
import time

import grpc

root = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(root / "proto"))
api, rpc = grpc.protos_and_services("copydesk/v1/article_service.proto")
source = grpc.protos("copydesk/v1/source.proto")
details = grpc.protos("google/rpc/error_details.proto")

# Both codes mean that nothing was done: another attempt, or another replica, may do it. The server says how long to wait, too.
SERVICE_CONFIG = {
    "methodConfig": [
        {
            "name": [{"service": "copydesk.v1.ArticleService"}],
            "retryPolicy": {
                "maxAttempts": 5,
                "initialBackoff": "0.1s",
                "maxBackoff": "3s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"],
            },
        }
    ],
    "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.1},
}
OPTIONS = [("grpc.service_config", json.dumps(SERVICE_CONFIG)), ("grpc.max_receive_message_length", 64 << 20)]
ROUNDS = 5


def requests(files):
    for file in files:
        page = source.Source(content=pathlib.Path(file).read_bytes())
        yield api.ProcessArticlesRequest(item_id=file, request=api.ProcessArticleRequest(source=page))


def pause(error):
    """Seconds after which to send an item again; None where that would not help. A page that is too large has the code of a full server, but no
    RetryInfo."""
    for detail in error.details:
        if detail.type_url.endswith("/google.rpc.RetryInfo"):
            info = details.RetryInfo.FromString(detail.value)
            return info.retry_delay.seconds + info.retry_delay.nanos / 1e9
    return None


def process(service, files):
    """One stream; returns the files to send again, and after how many seconds."""
    open_items, longest = dict.fromkeys(files), 0.1
    try:
        for reply in service.ProcessArticles(requests(files), timeout=300):
            if reply.WhichOneof("outcome") == "error":
                if (later := pause(reply.error)) is not None:
                    longest = max(longest, later)
                    continue
                print(f"{reply.item_id}: {reply.error.message}")
            else:
                print(f"{reply.item_id}: {reply.result.metadata.title.value or '-'} ({reply.result.language.tag})")
            del open_items[reply.item_id]
    except grpc.RpcError as error:
        # INTERNAL is how a proxy says that the stream's replica broke off; faults of the server are those of items.
        if error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.INTERNAL):
            raise
    return list(open_items), longest


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("files", nargs="+")
    ap.add_argument("--address", default="127.0.0.1:50051")
    args = ap.parse_args()
    with grpc.insecure_channel(args.address, options=OPTIONS) as channel:
        service = rpc.ArticleServiceStub(channel)
        info = service.GetServerInfo(api.GetServerInfoRequest(), timeout=30, wait_for_ready=True)
        print(f"copydesk {info.engine.version}, pages of up to {info.limits.max_content_bytes} bytes", file=sys.stderr)
        left = list(dict.fromkeys(args.files))
        for _ in range(ROUNDS):
            left, wait = process(service, left)
            if not left:
                return 0
            time.sleep(wait)
    print(f"not answered: {', '.join(left)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
