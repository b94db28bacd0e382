# shellcheck shell=bash
# gVisor's runtime runsc, registered with the Docker engine under the name that the profile hardened asks for.

ENGINE_CONFIG=${PREUVE_ENGINE_CONFIG:-/etc/docker/daemon.json}
ENGINE_RELOAD_S=20
RUNSC_TRY_S=15

ensure_gvisor() {
    local platform
    [[ $EUID -eq 0 ]] || fail "Registering a runtime with the Docker engine needs root: sudo make gvisor." \
        "Déclarer un environnement d'exécution au moteur Docker demande les droits de root : sudo make gvisor."
    command -v runsc >/dev/null || install_runsc
    platform=$(runsc_platform) || fail "runsc is there, but starts nothing here: neither with systrap nor with ptrace. Try: runsc --platform=ptrace --network=none do true" \
        "runsc est là, mais ne démarre rien ici, ni avec systrap ni avec ptrace. Essayez : runsc --platform=ptrace --network=none do true"
    register_runsc "$platform"
}

install_runsc() {
    may_install || fail "runsc is missing. Install gVisor (gvisor.dev), then try again." \
        "runsc manque. Installez gVisor (gvisor.dev), puis recommencez."
    long "Installing gVisor (runsc)" "Installation de gVisor (runsc)" install_packages runsc
}

# systrap is the faster one, and since 2023 the only one that is maintained; older versions know ptrace alone.
runsc_platform() {
    local platform
    for platform in systrap ptrace; do
        if timeout --kill-after=1 "$RUNSC_TRY_S" runsc --platform="$platform" --network=none do true >>"$SETUP_LOG" 2>&1; then
            echo "$platform"
            return
        fi
    done
    return 1
}

# register_runsc PLATFORM. Never with --ignore-cgroups, although many guides have it: memory and processes would then
# have no limit at all, and slots would refuse to start. With --oci-seccomp the filter of system calls holds in gVisor, too.
register_runsc() {
    local deadline=$((SECONDS + ENGINE_RELOAD_S))
    "$VENV/bin/python" -I -S deploy/steps/runtimes.py "$ENGINE_CONFIG" runsc "$(command -v runsc)" \
        --network=none --oci-seccomp "--platform=$1" || return
    if [[ -d /run/systemd/system ]]; then
        systemctl reload docker
    else
        kill -HUP "$(cat /var/run/docker.pid)"
    fi
    until engine knows runsc 2>/dev/null; do
        if ((SECONDS >= deadline)); then
            fail "The Docker engine does not take up $ENGINE_CONFIG. Restart it when nobody is graded, then try again." \
                "Le moteur Docker ne relit pas $ENGINE_CONFIG. Redémarrez-le quand rien n'est en cours, puis recommencez."
        fi
        sleep 0.2
    done
}
