"""Serves moto on a free loopback port until standard input closes.

The parent holds the other end of standard input, so moto ends with it, however the parent ended.
The first line on standard output is JSON: port, moto's version and botocore's folder of API models.
"""

import json
import logging
import os
import sys

import botocore
import moto
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.server import ThreadedMotoServer

# moto reads bucket policies without their conditions, so that a TLS-only statement would shut out everybody.
# The gateway decides who may do what.
FakeBucket.get_permission = lambda self, action, resource: PermissionResult.NEUTRAL

# moto forgets the versions of a bucket whose versioning is suspended, which is how Terraform empties a bucket.
FakeBucket.is_versioned = property(lambda self: self.versioning_status in ("Enabled", "Suspended"))

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
port = server.get_host_and_port()[1]
# Where moto calls itself, it looks up its port here.
os.environ["MOTO_PORT"] = str(port)
models = os.path.join(os.path.dirname(botocore.__file__), "data")
print(json.dumps({"port": port, "version": moto.__version__, "models": models}), flush=True)
sys.stdin.buffer.read()
os._exit(0)
