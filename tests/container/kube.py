#!/usr/bin/env python3
"""The Deployment of deploy/k8s/base, run for real by `podman kube play`: as it stands, but for the image, the loopback address in place of a network
of its own, and probes, which podman knows only in part and which are asked here.

  kube.py IMAGE --kubectl KUBECTL

Needs root, podman, runc, grpcio, grpcio-health-checking, grpcio-tools, PyYAML. Ends with 1 at the first check that does not hold.
"""
import argparse
import subprocess
import tempfile
import time
from pathlib import Path

import grpc
import yaml
from grpc_health.v1 import health_pb2, health_pb2_grpc

from check import TEXT, check
from container import free_port, podman
from load import API, ROOT, RPC


def changed(deployment, image, ports):
    """The deployment as podman can run it beside others, and its probes."""
    pod = deployment["spec"]["template"]["spec"]
    container = pod["containers"][0]
    pod["hostNetwork"] = True
    container.update(image=image, imagePullPolicy="Never", ports=[])
    for variable in container["env"]:
        variable["value"] = {"COPYDESK_LISTEN": f"127.0.0.1:{ports[0]}", "COPYDESK_ADMIN_LISTEN": f"127.0.0.1:{ports[1]}"}.get(variable["name"], variable["value"])
    return {name: container.pop(name) for name in ("startupProbe", "readinessProbe", "livenessProbe")}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("image")
    ap.add_argument("--kubectl", required=True)
    args = ap.parse_args()
    built = subprocess.run([args.kubectl, "kustomize", ROOT / "deploy/k8s/base"], capture_output=True, text=True, check=True).stdout
    deployment = next(thing for thing in yaml.safe_load_all(built) if thing["kind"] == "Deployment")
    ports = free_port(), free_port()
    probes = changed(deployment, args.image, ports)
    pod = deployment["spec"]["template"]["spec"]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(deployment, file)
        file.flush()
        podman("kube", "play", "--network", "host", file.name)
        try:
            name = "copydesk-pod-0-copydesk"
            told = lambda what: podman("inspect", "--format", "{{." + what + "}}", name).stdout.strip()
            status = dict(line.split(":", 1) for line in Path(f"/proc/{told('State.Pid')}/status").read_text().splitlines())
            check("kube play: the user, the rights and the limits of the manifest", status["Uid"].split() == ["65532"] * 4
                  and all(int(status[kind], 16) == 0 for kind in ("CapEff", "CapPrm", "CapBnd")) and status["NoNewPrivs"].strip() == "1"
                  and status["Seccomp"].strip() == "2" and told("HostConfig.ReadonlyRootfs") == "true" and told("HostConfig.Memory") == str(512 << 20))
            with grpc.insecure_channel(f"127.0.0.1:{ports[0]}") as channel:
                grpc.channel_ready_future(channel).result(timeout=30)
                ask = lambda probe: health_pb2_grpc.HealthStub(channel).Check(
                    health_pb2.HealthCheckRequest(service=probe["grpc"].get("service", "")), timeout=5).status
                startup, begun = probes["startupProbe"], time.monotonic()
                while ask(startup) != health_pb2.HealthCheckResponse.SERVING:
                    check("kube play: the startup probe's time is not over", time.monotonic() - begun < startup["periodSeconds"] * startup["failureThreshold"])
                    time.sleep(startup["periodSeconds"])
                check("kube play: startup, readiness and liveness probe, as the manifest asks them",
                      all(ask(probe) == health_pb2.HealthCheckResponse.SERVING for probe in probes.values()))
                service = RPC.ArticleServiceStub(channel)
                check("kube play: a call", service.DetectLanguage(TEXT, timeout=10).language.tag == "en")
                threads = service.GetServerInfo(API.GetServerInfoRequest(), timeout=10).limits.worker_threads
                check(f"kube play: {threads} threads for a limit of {pod['containers'][0]['resources']['limits']['cpu']} cores",
                      threads == int(pod["containers"][0]["resources"]["limits"]["cpu"]))
                begun = time.monotonic()
                podman("stop", "--time", str(pod["terminationGracePeriodSeconds"]), name)
                took = time.monotonic() - begun
                check(f"kube play: stopped with status {told('State.ExitCode')} after {took:.1f} s, within the grace period",
                      told("State.ExitCode") == "0" and took < pod["terminationGracePeriodSeconds"])
        finally:
            podman("kube", "down", file.name)


if __name__ == "__main__":
    main()
