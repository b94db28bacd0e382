# shellcheck shell=bash
# A browser for the tests of the pages. Whoever only runs Preuve needs none.

ensure_chromium() {
    local name
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then return; fi
    done
    may_install || fail "The tests of the pages need a browser. Install Chromium (on Debian and Ubuntu: sudo apt install chromium), then try again." \
        "Les tests des pages ont besoin d'un navigateur. Installez Chromium (sous Debian et Ubuntu : sudo apt install chromium), puis recommencez."
    long "Installing Chromium (about a minute)" "Installation de Chromium (environ une minute)" install_packages chromium
}
