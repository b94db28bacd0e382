# shellcheck shell=bash
# How the scripts of this folder speak: in French or English, one line for whatever takes more than a moment.

DATA=${PREUVE_DATA:-var}
SETUP_LOG=$DATA/logs/setup.log

case ${PREUVE_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
    fr*) PREUVE_SPEAKS=fr ;;
    *) PREUVE_SPEAKS=en ;;
esac

# say ENGLISH FRENCH
say() {
    if [[ $PREUVE_SPEAKS == fr ]]; then echo "$2"; else echo "$1"; fi
}

# fail ENGLISH FRENCH: end with what to do about it.
fail() {
    say "$@" >&2
    exit 3
}

make_data_folder() {
    (umask 077 && mkdir -p "$DATA/logs")
}

# long ENGLISH FRENCH COMMAND…: run a command whose output nobody needs unless it fails.
long() {
    local english=$1 french=$2 began=$SECONDS status=0
    shift 2
    make_data_folder
    say "… $english" "… $french"
    echo "== $*" >>"$SETUP_LOG"
    "$@" >>"$SETUP_LOG" 2>&1 </dev/null || status=$?
    if ((status != 0)); then
        tail -n 15 "$SETUP_LOG" >&2
        fail "This step failed: $english. The lines above are the end of $SETUP_LOG." \
            "Cette étape a échoué : $french. Les lignes ci-dessus sont la fin de $SETUP_LOG."
    fi
    say "  done in $((SECONDS - began)) s" "  fait en $((SECONDS - began)) s"
}
