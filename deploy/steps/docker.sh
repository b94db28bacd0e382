# shellcheck shell=bash
# A Docker engine that answers, and the base image of the sandboxes. Whoever started an engine here stops it again.

BASE_IMAGE=debian:bookworm-slim
ENGINE_PID_FILE=$DATA/engine/dockerd.pid
ENGINE_LOG=$DATA/logs/dockerd.log
ENGINE_STARTED_HERE=
ENGINE_START_S=60
ENGINE_STOP_S=20
PULL_S=60

# Everything at once, and with one question where all of it is there.
ensure_docker() {
    if engine has "$BASE_IMAGE" 2>/dev/null; then return; fi
    ensure_engine
    ensure_base_image
}

engine() {
    "$VENV/bin/python" -I -S deploy/steps/engine.py "$@"
}

ensure_engine() {
    local status=0
    if engine answers 2>/dev/null; then return; else status=$?; fi
    if ((status == 3)); then
        fail "A Docker engine is there, but $(id -un) may not use it: run as root, or: sudo usermod -aG docker $(id -un), then log in again." \
            "Un moteur Docker est là, mais $(id -un) n'y a pas droit : lancez la commande en root, ou : sudo usermod -aG docker $(id -un), puis reconnectez-vous."
    fi
    if [[ -n ${DOCKER_HOST:-} ]]; then
        fail "The Docker engine of DOCKER_HOST ($DOCKER_HOST) does not answer. Start it, or unset DOCKER_HOST." \
            "Le moteur Docker de DOCKER_HOST ($DOCKER_HOST) ne répond pas. Démarrez-le, ou supprimez la variable."
    fi
    if [[ $EUID -ne 0 ]]; then
        fail "No Docker engine answers. Install Docker (on Debian and Ubuntu: sudo apt install docker.io), start it, then try again." \
            "Aucun moteur Docker ne répond. Installez Docker (sous Debian et Ubuntu : sudo apt install docker.io), démarrez-le, puis recommencez."
    fi
    command -v dockerd >/dev/null || install_engine
    if [[ -d /run/systemd/system ]]; then
        long "Starting the Docker engine" "Démarrage du moteur Docker" start_engine_service
    else
        long "Starting the Docker engine" "Démarrage du moteur Docker" start_engine_process
    fi
}

install_engine() {
    local packages=(docker.io iptables)
    may_install || fail "There is no Docker engine. Install Docker for this system, then try again." \
        "Il n'y a pas de moteur Docker. Installez Docker pour ce système, puis recommencez."
    # An engine on a kernel with AppArmor refuses to start containers without AppArmor's tools.
    if grep -qs Y /sys/module/apparmor/parameters/enabled; then packages+=(apparmor); fi
    long "Installing the Docker engine (docker.io, about a minute)" \
        "Installation du moteur Docker (docker.io, environ une minute)" install_packages "${packages[@]}"
}

start_engine_service() {
    systemctl start docker && await_engine
}

# Without systemd: a background process of our own, in a session of its own so that Ctrl-C does not reach it.
start_engine_process() {
    mkdir -p "$(dirname "$ENGINE_PID_FILE")"
    mount_cgroups || echo "control groups cannot be mounted; the engine will say what it misses"
    clear_engine_leftovers
    launch_engine && return
    # Sandboxes have no network and builds use the host's: an engine that cannot set up a bridge is good enough.
    echo "once more without a bridge network"
    clear_engine_leftovers
    launch_engine --bridge=none --iptables=false
}

launch_engine() {
    setsid dockerd "$@" >>"$ENGINE_LOG" 2>&1 </dev/null &
    ENGINE_STARTED_HERE=yes
    echo $! >"$ENGINE_PID_FILE"
    await_engine "$!" && return
    tail -n 15 "$ENGINE_LOG"
    end_engine
    return 1
}

# await_engine [PID]: until it answers, or the process has ended, or the time is up.
await_engine() {
    local deadline=$((SECONDS + ENGINE_START_S))
    until engine answers 2>/dev/null; do
        if [[ -n ${1:-} ]] && ! kill -0 "$1" 2>/dev/null; then return 1; fi
        if ((SECONDS >= deadline)); then return 1; fi
        sleep 0.2
    done
}

mount_cgroups() {
    if grep -q ' cgroup' /proc/mounts; then return; fi
    mkdir -p /sys/fs/cgroup
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
}

# A machine that was switched off, or a copied disk, leaves files that name processes which are other ones by now.
clear_engine_leftovers() {
    local file
    remove_pid_file_unless dockerd /var/run/docker.pid
    remove_pid_file_unless containerd /var/run/docker/containerd/containerd.pid
    for file in /run/containerd/containerd.sock /var/run/docker/containerd/containerd.sock; do
        if [[ -S $file ]] && ! pidof containerd >/dev/null; then rm -f "$file"; fi
    done
}

# remove_pid_file_unless PROGRAM FILE: keep it only where it names a living process of that program.
remove_pid_file_unless() {
    local pid
    [[ -f $2 ]] || return 0
    pid=$(tr -cd 0-9 <"$2")
    if [[ -n $pid && $(cat "/proc/$pid/comm" 2>/dev/null) == "$1" ]]; then return; fi
    rm -f "$2"
}

# stop_engine_if_started_here: for the end of a command that had to start one.
stop_engine_if_started_here() {
    if [[ -n $ENGINE_STARTED_HERE ]]; then
        ENGINE_STARTED_HERE=
        end_engine
    fi
}

end_engine() {
    local pid deadline=$((SECONDS + ENGINE_STOP_S))
    pid=$(cat "$ENGINE_PID_FILE" 2>/dev/null) || return 0
    if [[ $(cat "/proc/$pid/comm" 2>/dev/null) == dockerd ]]; then
        kill -TERM "$pid" 2>/dev/null || true
        while kill -0 "$pid" 2>/dev/null; do
            if ((SECONDS >= deadline)); then
                kill -KILL "$pid" 2>/dev/null || true
                break
            fi
            sleep 0.1
        done
    fi
    rm -f "$ENGINE_PID_FILE"
}

ensure_base_image() {
    if engine has "$BASE_IMAGE" 2>/dev/null; then return; fi
    make_data_folder
    say "… Pulling $BASE_IMAGE" "… Téléchargement de $BASE_IMAGE"
    if engine pull "$BASE_IMAGE" "$PULL_S" >>"$SETUP_LOG" 2>&1; then return; fi
    say "  the registry cannot be reached: making it from Debian's packages instead" \
        "  registre injoignable : fabrication à partir des paquets de Debian"
    [[ $EUID -eq 0 ]] || fail "Making the base image needs root. Run \`sudo make setup\` once, or load $BASE_IMAGE into Docker." \
        "Fabriquer l'image de base demande les droits de root. Lancez une fois \`sudo make setup\`, ou chargez $BASE_IMAGE dans Docker."
    long "Making $BASE_IMAGE with debootstrap (about a minute)" \
        "Fabrication de $BASE_IMAGE avec debootstrap (environ une minute)" make_base_image
}

make_base_image() {
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg root status=0 mirror
    if ! command -v debootstrap >/dev/null || [[ ! -f $keyring ]]; then
        may_install || return
        install_packages debootstrap debian-archive-keyring || return
    fi
    mirror=$(debian_mirror)
    root=$(mktemp -d /var/tmp/preuve-base.XXXXXX) || return
    # The mirror is left out where none is known: debootstrap has a default of its own.
    debootstrap --variant=minbase --force-check-gpg --keyring="$keyring" bookworm "$root" ${mirror:+"$mirror"} &&
        add_security_updates "$root" &&
        tar -C "$root" --numeric-owner --exclude='./dev/*' --exclude='./var/cache/apt/*' \
            --exclude='./var/lib/apt/lists/*' -c . |
        engine import "$BASE_IMAGE" || status=$?
    rm -rf --one-file-system "$root"
    return "$status"
}

# The mirror that this machine's own apt uses, where it is a Debian.
debian_mirror() {
    if [[ -n ${PREUVE_DEBIAN_MIRROR:-} ]]; then
        echo "$PREUVE_DEBIAN_MIRROR"
    elif grep -qs '^ID=debian' /etc/os-release; then
        # shellcheck disable=SC2016 # the dollar is apt's
        apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null |
            grep -v security | head -n 1 || true
    fi
}

# debootstrap knows one suite; the builds on top of this image upgrade from the others.
add_security_updates() {
    local list=$1/etc/apt/sources.list mirror
    mirror=$(awk '$1 == "deb" { print $2; exit }' "$list")
    {
        echo "deb $mirror bookworm-updates main"
        if [[ $mirror == */debian || $mirror == */debian/ ]]; then
            echo "deb ${mirror%/}-security bookworm-security main"
        fi
    } >>"$list"
}
