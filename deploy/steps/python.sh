# shellcheck shell=bash
# The virtual environment .venv with exactly what the requirement files pin.

VENV=.venv

# ensure_venv runtime|dev
ensure_venv() {
    local kind=$1 stamp
    stamp=$(venv_stamp "$kind")
    if [[ -x $VENV/bin/python && $(cat "$VENV/installed.$kind" 2>/dev/null) == "$stamp" ]]; then return; fi
    if ! venv_is_sound; then create_venv; fi
    long "Installing the Python libraries of $kind (a minute or two)" \
        "Installation des bibliothèques Python, $kind (une à deux minutes)" \
        install_libraries "$kind"
    echo "$stamp" >"$VENV/installed.$kind"
    # Developers have everything that running needs, at the same pins.
    if [[ $kind == dev ]]; then venv_stamp runtime >"$VENV/installed.runtime"; fi
}

requirement_files() {
    if [[ $1 == dev ]]; then echo deploy/requirements-dev.txt; else echo deploy/requirements.txt; fi
    echo deploy/requirements-build.txt
}

# What an installation depends on. The path is part of it: an environment that was copied or moved is made anew.
venv_stamp() {
    local files
    mapfile -t files < <(requirement_files "$1")
    { echo "$PWD/$VENV" && sed '/^\[tool\./,$d' pyproject.toml && cat "${files[@]}"; } | sha256sum
}

venv_is_sound() {
    [[ -x $VENV/bin/python ]] || return 1
    "$VENV/bin/python" - "$PWD/$VENV" <<'PYTHON' 2>/dev/null
import os, sys
import pip
sys.exit(not (sys.version_info >= (3, 11) and os.path.realpath(sys.prefix) == os.path.realpath(sys.argv[1])))
PYTHON
}

create_venv() {
    local python version
    python=$(find_python) || python=
    if [[ -z $python ]] && may_install; then
        install_python
        python=$(find_python) || python=
    fi
    if [[ -z $python ]]; then
        fail "Preuve needs Python 3.11 or newer, and there is none. Install python3.11 and python3.11-venv, then try again." \
            "Preuve a besoin de Python 3.11 ou plus récent, et il n'y en a pas. Installez python3.11 et python3.11-venv, puis recommencez."
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        may_install || fail "$python cannot make virtual environments. Install $version-venv, then try again." \
            "$python ne sait pas créer d'environnement virtuel. Installez $version-venv, puis recommencez."
        long "Installing $version-venv" "Installation de $version-venv" install_packages "$version-venv"
    fi
    long "Making the virtual environment $VENV" "Création de l'environnement virtuel $VENV" \
        "$python" -m venv --clear "$VENV"
}

# The first Python that the pins were made for (3.11 to 3.13), else any newer one.
find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    python3 -c 'import sys; sys.exit(not sys.version_info >= (3, 11))' 2>/dev/null && command -v python3
}

install_python() {
    local name
    long "Reading the package lists" "Lecture des listes de paquets" apt-get update
    export APT_LISTS_FRESH=yes
    for name in python3.13 python3.12 python3.11; do
        if has_package "$name-venv"; then
            long "Installing $name" "Installation de $name" install_packages "$name" "$name-venv"
            return
        fi
    done
}

# The project itself is linked, not copied, and its build backend is there already: no network is asked a second time.
install_libraries() {
    local options=() file pip=("$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --no-deps)
    while read -r file; do options+=(--requirement "$file"); done < <(requirement_files "$1")
    "${pip[@]}" --require-hashes "${options[@]}" && "${pip[@]}" --no-build-isolation --no-index --editable .
}
