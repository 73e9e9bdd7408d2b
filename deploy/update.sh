#!/usr/bin/env bash
# Updates Déclic, and goes back by itself when the new version does not come up:
# sudo deploy/update.sh [--no-return] [ARCHIVE or FOLDER; else the folder of this script]
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/functions.sh
. "$here/deploy/functions.sh"

usage="Usage : sudo deploy/update.sh [--no-return] [ARCHIVE ou DOSSIER]"
patience=${DECLIC_PATIENCE:-90} # seconds that the new version has to answer
no_return=
source=$here
for word in "$@"; do
    case $word in
        --no-return) no_return=yes ;;
        -h | --help) say "$usage"; exit 0 ;;
        -*) say "$usage" >&2; exit 2 ;;
        *) source=$word ;;
    esac
done

[ "$(id -u)" = 0 ] || [ -n "$root" ] || refuse "Lancez cette commande en administrateur : sudo $0"
[ -e "$home/current/built" ] || refuse "Déclic n'est pas installé ici : deploy/install.sh d'abord."
exec 9>"$home/update.lock"
flock -n 9 || refuse "Une mise à jour est déjà en cours."

unpacked=
cleanup() { [ -z "$unpacked" ] || rm -rf "$unpacked"; }
trap cleanup EXIT

if [ -f "$source" ]; then
    unpacked=$(mktemp -d)
    tar -xf "$source" -C "$unpacked" || refuse "Cette archive ne s'ouvre pas : $source"
    source=$(dirname "$(find "$unpacked" -maxdepth 2 -name requirements-run.lock | head -n 1)")
fi
[ -e "$source/deploy/build.sh" ] || refuse "Aucune version de Déclic dans ${word:-$source}."

old=$(readlink -f "$home/current")
new=$home/versions/$(version_of "$source")
if [ "$old" = "$new" ]; then
    say "Cette version tourne déjà : rien à faire."
    exit 0
fi

# Tells whether the bot answers that all is well, three times in a row, within so many seconds.
comes_up() {
    local host port good=0 until=$((SECONDS + $1)) line
    host=$(setting HOST 127.0.0.1)
    port=$(setting PORT 8080)
    while [ "$SECONDS" -lt "$until" ]; do
        line=
        if exec 8<>"/dev/tcp/$host/$port"; then
            printf 'GET /ready HTTP/1.0\r\n\r\n' >&8
            read -r -t 5 line <&8 || true
            exec 8>&-
        fi 2>/dev/null
        if [[ $line == *" 200 "* ]]; then good=$((good + 1)); else good=0; fi
        [ "$good" -lt 3 ] || return 0
        sleep 1
    done
    return 1
}

# Prints a setting of the file of settings, else its default.
setting() {
    local value
    value=$(sed -n "s/^$1=//p" "$etc/declic.env" | tail -n 1)
    printf '%s' "${value:-$2}"
}

go_back() {
    trap - INT TERM HUP
    say "La nouvelle version ne convient pas : retour à la précédente."
    systemctl stop declic.service || true
    if [ "$(as_declic "$new/venv/bin/declic" migrate --revision)" != "$revision" ]; then
        as_declic "$new/venv/bin/declic" migrate --back-to "$revision" || restore
    fi
    switch_to "$old"
    install_units
    systemctl start declic.service
    if [ -n "$restored" ]; then
        refuse "La version précédente attend, sans rien envoyer : declic resume --show, puis declic resume"
    fi
    if comes_up 180; then
        refuse "La version précédente tourne de nouveau. Le journal dit pourquoi : journalctl -u declic"
    fi
    refuse "La version précédente ne répond pas non plus : journalctl -u declic. Sauvegarde : $archive"
}

# The last resort: what was written since the backup is lost.
restore() {
    say "Les tables ne reviennent pas en arrière : restauration de $archive"
    as_declic "$old/venv/bin/declic" restore "$archive"
    restored=yes
}

if [ ! -e "$new/built" ]; then
    say "Installation de la nouvelle version (le robot tourne toujours)…"
    build "$source" "$new"
fi
say "Vérification…"
as_declic "$new/venv/bin/declic" check || refuse "Rien n'a changé : corrigez, puis recommencez."
as_declic "$new/venv/bin/declic" migrate --check || [ -n "$no_return" ] ||
    refuse "Rien n'a changé. Pour continuer, avec la sauvegarde comme seul retour : --no-return"
revision=$(as_declic "$new/venv/bin/declic" migrate --revision)

say "Arrêt du robot : les messages attendent chez Telegram."
systemctl stop declic.service
archive='' restored=''
if ! archive=$(as_declic "$old/venv/bin/declic" backup); then
    systemctl start declic.service
    refuse "La sauvegarde a échoué : rien n'a changé, l'ancienne version est repartie."
fi
archive=$(head -n 1 <<<"$archive")
say "Sauvegarde : $archive"
archive=${archive% (*}
trap go_back INT TERM HUP
as_declic "$new/venv/bin/declic" migrate || go_back
switch_to "$new"
install_units
systemctl start declic.service || go_back
comes_up "$patience" || go_back
trap - INT TERM HUP

find "$home/versions" -mindepth 1 -maxdepth 1 ! -path "$new" ! -path "$old" -exec rm -rf {} +
say "La nouvelle version tourne."
