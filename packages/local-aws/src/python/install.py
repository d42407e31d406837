"""Makes a virtual environment with the given requirement, once, however many processes ask at the same time.

Arguments: the environment's folder, the requirement. The lock ends with the process that holds it.
"""

import fcntl
import os
import subprocess
import sys
import venv

folder, requirement = sys.argv[1:]
complete = os.path.join(folder, "installed")
os.makedirs(os.path.dirname(folder), exist_ok=True)
with open(folder + ".lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not os.path.exists(complete):
        venv.create(folder, clear=True, with_pip=True)
        python = os.path.join(folder, "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", requirement], check=True)
        with open(complete, "w") as marker:
            marker.write(requirement)
