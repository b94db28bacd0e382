# shellcheck shell=bash
# PostgreSQL's programs, for the tests: they start a cluster of their own, on a socket, and remove it at their end.

ensure_postgres() {
    if postgres_is_there; then return; fi
    if may_install; then
        long "Installing PostgreSQL, for the tests" "Installation de PostgreSQL, pour les tests" install_postgres
    else
        fail "There is no PostgreSQL, and the tests run on it, too. Install it (on Debian and Ubuntu: sudo apt install postgresql), then try again." \
            "Il n'y a pas de PostgreSQL, et les tests s'en servent aussi. Installez-le (sous Debian et Ubuntu : sudo apt install postgresql), puis recommencez."
    fi
}

# Debian keeps the programs of each version in a folder of their own, away from PATH.
postgres_is_there() {
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# The package would make a cluster of its own, which nobody needs.
install_postgres() {
    local ours=/etc/postgresql-common/createcluster.d/preuve-none.conf
    if [[ -e /etc/postgresql-common ]]; then
        install_packages postgresql
    else
        mkdir -p "$(dirname "$ours")" && echo 'create_main_cluster = false' >"$ours" || return
        install_packages postgresql || return
        rm "$ours"
    fi
}
