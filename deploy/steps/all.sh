# shellcheck shell=bash
# What every script of deploy/ starts with: the repository as working folder, and the steps.

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
# Programs start faster from compiled modules.
unset PYTHONDONTWRITEBYTECODE

for step in say packages python docker redis pango postgres node chromium gvisor; do
    # shellcheck source=/dev/null
    source "deploy/steps/$step.sh"
done
unset step
