#!/usr/bin/env python3
"""Whether the manifests of deploy/k8s are whole, valid and agree with copydesk and with each other. Asks no cluster.

  manifests.py COPYDESK --kubectl KUBECTL --promtool PROMTOOL

Builds base and overlays with kustomize, checks every object strictly against the schemas of Kubernetes, every name of a metric, a setting or a
service against docs/ and proto/, the settings of the pods with `copydesk serve --check-config`, and the alerts with `promtool check` and their own tests
(alerts.yaml). Needs kubernetes-validate and PyYAML. Ends with 1 at the first check that does not hold.
"""
import argparse
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

import kubernetes_validate
import yaml

ROOT = Path(__file__).resolve().parents[2]
K8S = ROOT / "deploy/k8s"
MONITORING = K8S / "components/monitoring"
VERSIONS = ("1.31", "1.34", "1.37")
BUILT = ("base", "overlays/example")
# What kinds of the Prometheus operator must have: no schema of theirs is at hand.
CUSTOM = {"ServiceMonitor": ("selector", "endpoints"), "PrometheusRule": ("groups",)}
MIB = 1 << 20
UNITS = {"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}


def check(what, held):
    print(("ok    " if held else "FAILED"), what, flush=True)
    if not held:
        raise SystemExit(1)


def every_file_is_listed():
    """A file that no kustomization names would never be applied."""
    for kustomization in K8S.rglob("kustomization.yaml"):
        told = yaml.safe_load(kustomization.read_text())
        listed = [*told.get("resources", []), *told.get("components", []), *(patch["path"] for patch in told.get("patches", [])),
                  *(name for generator in told.get("configMapGenerator", []) for name in generator["files"])]
        there = {path.name for path in kustomization.parent.iterdir()} - {"kustomization.yaml"}
        check(f"{kustomization.parent.relative_to(ROOT)}: lists its {len(there)} files, and nothing that is not there",
              there == {name for name in listed if "/" not in name} and all((kustomization.parent / name).exists() for name in listed))


def build(kubectl, folder):
    """What kustomize makes of a folder; it refuses patches without a target and files that are not there."""
    made = subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True)
    check(f"kustomize builds {folder.relative_to(ROOT)}{made.stderr and ': ' + made.stderr}", made.returncode == 0)
    return [thing for thing in yaml.safe_load_all(made.stdout) if thing]


def valid(thing):
    kind = thing["kind"]
    if kind in CUSTOM:
        return thing["apiVersion"] == "monitoring.coreos.com/v1" and all(thing["spec"].get(key) for key in CUSTOM[kind])
    for version in VERSIONS:
        kubernetes_validate.validate(thing, version, strict=True)
    return True


def bytes_of(quantity):
    return int(quantity[:-2]) * UNITS[quantity[-2:]]


def agree(things, binary):
    """What Kubernetes does not check: that the objects fit each other, and the settings the limits."""
    of = lambda kind: next((thing for thing in things if thing["kind"] == kind), None)
    deployment = of("Deployment")
    template = deployment["spec"]["template"]
    pod, labels = template["spec"], template["metadata"]["labels"]
    container = pod["containers"][0]
    selectors = {"Deployment": deployment["spec"]["selector"]["matchLabels"], "Service": of("Service")["spec"]["selector"],
                 "PodDisruptionBudget": of("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
                 "NetworkPolicy": of("NetworkPolicy")["spec"]["podSelector"]["matchLabels"]}
    check(f"{', '.join(selectors)} select the pods", all(selector and selector.items() <= labels.items() for selector in selectors.values()))
    check("the autoscaler scales the deployment, which has no replicas of its own", of("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"]
          == deployment["metadata"]["name"] and "replicas" not in deployment["spec"])
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    named = [port["targetPort"] for port in of("Service")["spec"]["ports"]] + [port["port"] for rule in of("NetworkPolicy")["spec"]["ingress"] for port in rule["ports"]]
    check("Service and NetworkPolicy name ports of the container", set(named) <= set(ports))
    check("nothing goes out", of("NetworkPolicy")["spec"]["egress"] == [] and "Egress" in of("NetworkPolicy")["spec"]["policyTypes"])

    security = container["securityContext"]
    check("security: not root, read-only root, no capabilities, no escalation, seccomp, no token of the cluster",
          pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 65532
          and pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"} and security["readOnlyRootFilesystem"]
          and security["capabilities"] == {"drop": ["ALL"]} and security["allowPrivilegeEscalation"] is False
          and pod["automountServiceAccountToken"] is False and pod["enableServiceLinks"] is False)

    environment = {variable["name"]: variable["value"] for variable in container["env"]}
    known = set(re.findall(r"`(COPYDESK_\w+)`", (ROOT / "docs/settings.md").read_text()))
    of_health = {name for name in environment if name.startswith("COPYDESK_HEALTH_")}
    check(f"settings: {len(environment)}, all of docs/settings.md or of `copydesk health`", set(environment) - of_health <= known)
    # Files of secrets are not here to be read.
    own = {name: value for name, value in environment.items() if not value.startswith("/")}
    checked = subprocess.run([binary, "serve", "--check-config"], capture_output=True, text=True, env={"PATH": os.environ["PATH"], **own})
    check(f"settings: copydesk takes them{checked.stderr and ': ' + checked.stderr}", checked.returncode == 0)
    held = dict(re.findall(r'^([a-z-]+) = "?(.*?)"?$', checked.stdout, re.M))
    check("ports: those that copydesk listens on", ports == {"grpc": int(held["listen"].rsplit(":", 1)[1]), "metrics": int(held["admin-listen"].rsplit(":", 1)[1])})
    grace, delay, drain, call = (pod["terminationGracePeriodSeconds"], *(int(held[f"{name}-seconds"]) for name in ("drain-delay", "drain", "max-call")))
    check(f"ends in time: grace {grace} s > delay {delay} s + drain {drain} s, and the longest call, {call} s, fits into the drain", grace > delay + drain and call < drain)
    limits = container["resources"]["limits"]
    threads, limit = int(limits["cpu"]), bytes_of(limits["memory"])
    needed = memory_needed(threads, int(held["max-content-bytes"]), int(held["max-bytes-in-flight"]))
    check(f"memory: {limit // MIB} MiB for {threads} threads, where docs/deployment.md asks for {needed // MIB}", limit >= needed)

    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        probe = container[name]
        if "grpc" in probe:
            service = probe["grpc"].get("service", "")
            check(f"{name}: asks the port of calls for a service there is", probe["grpc"]["port"] == ports["grpc"] and service in ("", service_name()))
        else:
            check(f"{name}: the command of the image", probe["exec"]["command"] == ["/usr/local/bin/copydesk", "health"])
    liveness = container["livenessProbe"]
    check("livenessProbe: outlasts a drain", liveness["periodSeconds"] * liveness["failureThreshold"] > delay + drain)


def memory_needed(threads, page, budget):
    """The rule of docs/deployment.md, "Memory"."""
    return 96 * MIB + threads * 128 * MIB + 2 * page * threads + budget


def service_name():
    proto = (ROOT / "proto/copydesk/v1/article_service.proto").read_text()
    return re.search(r"^package (\S+);", proto, re.M).group(1) + "." + re.search(r"^service (\w+)", proto, re.M).group(1)


def metrics():
    """Every metric that a panel, an alert or the autoscaler names is one of docs/metrics.md; every one of those can be seen on a panel."""
    told = set(re.findall(r"`(copydesk_\w+)`", (ROOT / "docs/metrics.md").read_text()))
    named = lambda text: {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"copydesk_\w+", text)}
    dashboard = json.loads((MONITORING / "dashboard.json").read_text())
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    on_panels = set().union(*(named(target["expr"]) for panel in panels for target in panel["targets"]))
    check(f"dashboard: {len(panels)} panels with {len(on_panels)} metrics, the {len(told)} of docs/metrics.md", on_panels == told)
    check("dashboard: each panel has a number and a place of its own", len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
          and len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels))
    for file in (MONITORING / "prometheusrule.yaml", K8S / "components/queue-scaling/horizontalpodautoscaler.yaml"):
        found = named(file.read_text())
        check(f"{file.name}: {len(found)} metrics, all of docs/metrics.md", found and found <= told)


def alerts(promtool):
    rules = yaml.safe_load((MONITORING / "prometheusrule.yaml").read_text())["spec"]
    expressions = [target["expr"] for panel in json.loads((MONITORING / "dashboard.json").read_text())["panels"] for target in panel.get("targets", [])]
    # Grafana puts these in before it asks.
    filled = [expression.replace("$namespace", ".*").replace("$__rate_interval", "1m") for expression in expressions]
    panels = {"groups": [{"name": "panels", "rules": [{"record": f"panel_{n}", "expr": expression} for n, expression in enumerate(filled)]}]}
    tested = {test["alertname"] for group in yaml.safe_load(Path(__file__).with_name("alerts.yaml").read_text())["tests"] for test in group["alert_rule_test"]}
    check("alerts: each has a test", tested == {rule["alert"] for group in rules["groups"] for rule in group["rules"]})
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("rules.yaml", rules), ("panels.yaml", panels)):
            Path(folder, name).write_text(yaml.safe_dump(content, sort_keys=False))
        Path(folder, "alerts.yaml").write_text(Path(__file__).with_name("alerts.yaml").read_text())
        for words in (["check", "rules", "rules.yaml"], ["check", "rules", "panels.yaml"], ["test", "rules", "alerts.yaml"]):
            ran = subprocess.run([promtool, *words], cwd=folder, capture_output=True, text=True)
            check(f"promtool {' '.join(words)}{ran.returncode and ran.stdout + ran.stderr or ''}", ran.returncode == 0)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("copydesk")
    ap.add_argument("--kubectl", required=True)
    ap.add_argument("--promtool", required=True)
    args = ap.parse_args()
    every_file_is_listed()
    for folder in BUILT:
        things = build(args.kubectl, K8S / folder)
        check(f"{folder}: {len(things)} objects, valid in Kubernetes {', '.join(VERSIONS)}", all(valid(thing) for thing in things))
        agree(things, os.path.abspath(args.copydesk))
    metrics()
    alerts(args.promtool)


if __name__ == "__main__":
    main()
