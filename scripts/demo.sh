#!/bin/sh
# What `make demo` runs inside the simulated estate: one audit, and the way on from here.
set -eu
# The home of whoever tries this may be missing or not writable.
export ANSIBLE_HOME="${ANSIBLE_HOME:-$PWD/.cache/ansible}"
run="demo-$(date -u +%Y%m%dT%H%M%SZ)-$$"
"${DDI_TOOLS:-.venv/bin}/ansible-playbook" -i "$DDI_SIMULATED_INVENTORY" -i inventories/simulated \
  playbooks/audit.yml -e "ddi_run_id=$run"
cat <<END

The report of this run:  runs/$run/report.json
Its change plan:         runs/$run/plan.md

The estate above was simulated, over NTLM on loopback. For a real one, put .venv/bin into your PATH, copy
inventories/example, write your servers into it, get a Kerberos ticket (kinit), and run this; it uses Kerberos over
HTTPS with validated certificates. NTLM and Basic are for the simulator.

  ansible-playbook -i inventories/example playbooks/audit.yml
END
