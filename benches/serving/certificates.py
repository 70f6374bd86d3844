"""Certificates for a measure: an authority, and servers named localhost. Needs the command openssl."""
import subprocess
from pathlib import Path

import grpc

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
DAYS = ("-days", "2")


def make(folder, *names):
    """Writes ca.pem, and tls.pem and tls.key into a folder of each name."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    openssl("req", "-x509", *KEY, *DAYS, "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem")
    Path(folder, "names").write_text("subjectAltName=DNS:localhost\n")
    for name in names:
        Path(folder, name).mkdir()
        openssl("req", *KEY, "-subj", "/CN=localhost", "-keyout", f"{name}/tls.key", "-out", "request.pem")
        openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", *DAYS,
                "-extfile", "names", "-out", f"{name}/tls.pem")


def flags(folder):
    """Of a server with the certificate in this folder."""
    return "--tls-certificate", str(Path(folder, "tls.pem")), "--tls-key", str(Path(folder, "tls.key"))


def channel(address, folder, options=()):
    """To such a server, whose authority is in this folder."""
    credentials = grpc.ssl_channel_credentials(Path(folder, "ca.pem").read_bytes())
    return grpc.secure_channel(address, credentials, [*options, ("grpc.ssl_target_name_override", "localhost")])
