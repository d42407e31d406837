#!/bin/sh
# Installs what the commands need besides Node: the Terraform that .terraform-version names, from HashiCorp's signed
# repository, and Python for the local AWS. For root, on Debian or Ubuntu.
set -eu
cd "$(dirname "$0")/.."
. /etc/os-release
keyring=/usr/share/keyrings/hashicorp-archive-keyring.gpg
curl --fail --silent --show-error --location --retry 3 https://apt.releases.hashicorp.com/gpg |
  gpg --dearmor --yes --output "$keyring"
echo "deb [signed-by=$keyring] https://apt.releases.hashicorp.com $VERSION_CODENAME main" \
  > /etc/apt/sources.list.d/hashicorp.list
apt-get update -qq
apt-get install -qq --yes "terraform=$(cat .terraform-version)-*" python3 python3-venv
