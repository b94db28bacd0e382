# shellcheck shell=bash
# Debian's and Ubuntu's packages, where this user may install them.

APT_LISTS_FRESH=

may_install() {
    [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null
}

# install_packages NAME…: nothing that a package brings is started by the installation itself, so that whoever starts
# a service knows of it and can end it.
install_packages() {
    local policy=/usr/sbin/policy-rc.d status=0 ours=
    export DEBIAN_FRONTEND=noninteractive
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        ours=yes
    fi
    {
        if [[ -z $APT_LISTS_FRESH ]]; then apt-get update; fi &&
            apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@"
    } || status=$?
    if [[ -n $ours ]]; then rm -f "$policy"; fi
    APT_LISTS_FRESH=yes
    return "$status"
}

has_package() {
    apt-cache show "$1" >/dev/null 2>&1
}
