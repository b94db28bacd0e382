# shellcheck shell=bash
# Pango and a font: what reports are set with when somebody asks for a PDF. Everything else works without them.

ensure_pango() {
    if pango_is_there; then return; fi
    if may_install; then
        long "Installing Pango and a font, for reports in PDF" "Installation de Pango et d'une police, pour les rapports en PDF" \
            install_pango
    else
        say "There is no Pango, so there will be no reports in PDF. On Debian and Ubuntu: sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core" \
            "Il n'y a pas de Pango : il n'y aura donc pas de rapports en PDF. Sous Debian et Ubuntu : sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
    fi
}

pango_is_there() {
    "$VENV/bin/python" - <<'PYTHON' 2>/dev/null
import ctypes
ctypes.CDLL("libpangoft2-1.0.so.0")
PYTHON
}

install_pango() {
    local names=(libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core)
    # Older systems have it inside another package.
    if has_package libharfbuzz-subset0; then names+=(libharfbuzz-subset0); fi
    install_packages "${names[@]}"
}
