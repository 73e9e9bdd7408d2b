#!/usr/bin/env bash
# Updates Déclic, and goes back by itself when the new version does not come up:
# deploy/update.sh [--no-return] [ARCHIVE or FOLDER; else the folder of this script]
# deploy/update.sh --back: to the version before, by the same way, with what people wrote since.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/functions.sh
. "$here/deploy/functions.sh"

usage="Usage, en administrateur : deploy/update.sh [--no-return] [ARCHIVE ou DOSSIER], ou --back pour revenir à la version d'avant"
patience=${DECLIC_PATIENCE:-90} # seconds that the new version has to answer
no_return='' back=''
wanted="La nouvelle version" former="La version précédente"
source=$here
for word in "$@"; do
    case $word in
        --no-return) no_return=yes ;;
        --back) back=yes wanted="La version d'avant" former="La version que vous quittiez" ;;
        -h | --help) say "$usage"; exit 0 ;;
        -*) say "$usage" >&2; exit 2 ;;
        *) source=$word ;;
    esac
done

[ "$(id -u)" = 0 ] || [ -n "$root" ] || refuse "$as_root"
[ -e "$home/current/built" ] || refuse "Déclic n'est pas installé ici : deploy/install.sh d'abord."
exec 9>"$home/update.lock"
flock -n 9 || refuse "Une mise à jour est déjà en cours."

unpacked='' begun=''
# Whatever ends an update that has stopped the bot, an error, a signal, brings the former version back.
ended() {
    set +e
    [ -z "$unpacked" ] || rm -rf "$unpacked"
    [ -z "$begun" ] || go_back
}
trap ended EXIT

# Finds the version that is brought, and what names it.
find_new() {
    local asked=$source
    [ -e "$source" ] || refuse "$source n'existe pas."
    if [ -f "$source" ]; then
        unpacked=$(mktemp -d)
        tar -xf "$source" -C "$unpacked" 2>/dev/null ||
            refuse "Cette archive ne s'ouvre pas : $source. Est-elle arrivée entière, reste-t-il de la place sur le disque ?"
        source=$(find "$unpacked" -maxdepth 2 -name requirements-run.lock -printf %h -quit)
    fi
    [ -e "${source:-$unpacked}/deploy/build.sh" ] || refuse "Aucune version de Déclic dans $asked."
    new=$home/versions/$(version_of "$source")
    [ "$new" != "$previous" ] ||
        refuse "$asked est la version d'avant. Apportez la nouvelle. Pour revenir à celle d'avant : deploy/update.sh --back"
}

old=$(readlink -f "$home/current")
previous=$(readlink -f "$home/previous")
if [ -z "$back" ]; then
    find_new
elif [ -e "$previous/built" ]; then
    new=$previous
else
    refuse "Aucune version d'avant n'est gardée ici."
fi
if [ "$old" = "$new" ]; then
    say "Cette version est déjà en place : rien à faire."
    exit 0
fi
say "Version ${old##*/} → ${new##*/}"

# Tells whether the bot answers that all is well, three times in a row, within so many seconds.
# One that waits for `declic resume` answers as it should.
comes_up() {
    local host port good=0 until=$((SECONDS + $1)) answer
    host=$(setting HOST 127.0.0.1)
    port=$(setting PORT 8080)
    while [ "$SECONDS" -lt "$until" ]; do
        answer=
        if exec 8<>"/dev/tcp/$host/$port"; then
            printf 'GET /ready HTTP/1.0\r\n\r\n' >&8
            IFS= read -r -d '' -t 5 answer <&8 || true
            exec 8>&-
        fi 2>/dev/null
        case $answer in
            HTTP/*' 200 '* | *'"held": true'*) good=$((good + 1)) ;;
            *) good=0 ;;
        esac
        [ "$good" -lt 3 ] || return 0
        sleep 1
    done
    return 1
}

# Prints a setting of the file of settings as it is read there (`export`, quotes), else its default.
setting() {
    local value
    value=$(sed -nE "s/^\s*(export\s+)?$1\s*=\s*[\"']?([^\"'#[:space:]]*).*/\2/Ip" "$etc/declic.env" |
        tail -n 1)
    printf '%s' "${value:-$2}"
}

# Runs a command and says what it says: a terminal that is gone fails no command.
tell() {
    local said code=0
    said=$(as_declic "$@" 2>&1) || code=$?
    [ -z "$said" ] || say "$said"
    return "$code"
}

# Makes the backup. Its copy elsewhere may fail: the archive is here.
back_up() {
    local said code=0
    said=$(as_declic "$old/venv/bin/declic" backup) || code=$?
    said=${said%%$'\n'*}
    archive=${said% (*}
    as_declic test -f "$archive" || refuse "La sauvegarde a échoué."
    say "Sauvegarde : $said"
    [ "$code" = 0 ] || say "La copie de la sauvegarde a échoué : la mise à jour continue."
}

# Brings the tables to those of the version that comes; the one that leaves undoes its own steps.
take_steps() {
    local kept=$revision
    if [ -z "$back" ]; then
        tell "$new/venv/bin/declic" migrate
        return
    fi
    [ ! -s "$new/revision" ] || kept=$(<"$new/revision")
    [ "$kept" = "$revision" ] || tell "$old/venv/bin/declic" migrate --back-to "$kept"
}

undo_steps() {
    if [ -n "$back" ]; then
        tell "$old/venv/bin/declic" migrate
    else
        tell "$new/venv/bin/declic" migrate --back-to "$revision" --others-go-on
    fi
}

# Puts the former version back. Nothing here may end it early.
go_back() {
    local now
    trap '' INT TERM
    say "$wanted n'est pas en place : retour à ${former,}."
    systemctl stop declic.service
    switch_to "$old"
    install_units
    if now=$(as_declic "$old/venv/bin/declic" migrate --revision) && [ "$now" != "$revision" ]; then
        undo_steps || restore
    fi
    [ -z "$idle" ] || refuse "$former est en place. Le robot reste arrêté."
    systemctl start declic.service
    if [ -n "$restored" ]; then
        refuse "$former attend, sans rien envoyer : declic resume --show, puis declic resume"
    fi
    if comes_up $((2 * patience)); then
        refuse "$former tourne de nouveau. Le journal : journalctl --no-pager -u declic"
    fi
    say_faults
    refuse "$former ne répond pas non plus : journalctl --no-pager -u declic${archive:+. Sauvegarde : $archive}"
}

# The last resort: what was written since the backup is lost.
restore() {
    say "Les tables ne reviennent pas en arrière : restauration de $archive"
    tell "$old/venv/bin/declic" restore "$archive" ||
        refuse "La restauration a échoué : le robot est arrêté. Corrigez ce qui est dit plus haut, puis : declic restore $archive && systemctl start declic"
    restored=yes
}

if [ ! -e "$new/built" ]; then
    say "Installation de la nouvelle version (le robot tourne toujours)…"
    build "$source" "$new"
fi
say "Vérification…"
as_declic "$new/venv/bin/declic" check || refuse "Rien n'a changé : corrigez, puis recommencez."
if [ -z "$back" ] && ! as_declic "$new/venv/bin/declic" migrate --check; then
    [ -n "$no_return" ] ||
        refuse "Rien n'a changé. Pour continuer, avec la sauvegarde comme seul retour : --no-return"
    say "Relecture de la dernière sauvegarde : elle est le seul retour."
    as_declic env OPERATOR_EMAIL= "$old/venv/bin/declic" backup verify ||
        refuse "Rien n'a changé. Il faut une sauvegarde qui se relit : declic backup, puis declic backup verify"
fi
revision=$(as_declic "$old/venv/bin/declic" migrate --revision)

archive='' restored='' idle=''
case $(systemctl is-active declic.service) in active | activating | reloading) ;; *) idle=yes ;; esac
# From here on, a connection that is lost ends nothing, and Ctrl+C goes back.
trap '' HUP PIPE
trap 'exit 1' INT TERM
begun=yes
[ -n "$idle" ] || say "Arrêt du robot : les messages attendent chez Telegram."
systemctl stop declic.service
if [ -n "$revision" ]; then # else there is no database yet
    back_up
    take_steps
fi
switch_to "$new"
install_units
if [ -z "$idle" ]; then
    { systemctl start declic.service && comes_up "$patience"; } || refuse "$wanted ne répond pas."
fi
begun=

if [ -n "$back" ]; then
    rm "$home/previous"
else
    printf '%s' "$revision" >"$old/revision" # what --back brings the tables to
    ln -sfn "$old" "$home/previous"
fi
find "$home/versions" -mindepth 1 -maxdepth 1 ! -path "$new" ! -path "$old" -exec rm -rf {} +
if [ -n "$idle" ]; then
    say "$wanted est en place. Le robot reste arrêté : systemctl start declic"
else
    say "$wanted tourne."
fi
