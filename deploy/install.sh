#!/usr/bin/env bash
# Installs Déclic on Debian 12 or newer, as root: deploy/install.sh [--token-file FILE] [--no-start]
# --no-start: the bot hears nobody before an archive is restored.
# May be run again: what is there stays, settings first.
set -euo pipefail

source=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/functions.sh
. "$source/deploy/functions.sh"

usage="Usage, en administrateur : deploy/install.sh [--token-file FICHIER] [--no-start]"
token_file='' no_start=''
while [ $# -gt 0 ]; do
    case $1 in
        --token-file) token_file=${2:?"$usage"}; shift 2 ;;
        --no-start) no_start=yes; shift ;;
        -h | --help) say "$usage"; exit 0 ;;
        *) say "$usage" >&2; exit 2 ;;
    esac
done

[ "$(id -u)" = 0 ] || [ -n "$root" ] || refuse "$as_root"
command -v apt-get >/dev/null || refuse "Ce script est fait pour Debian (12 ou plus récent)."
[ -z "$token_file" ] || [ -r "$token_file" ] || refuse "Impossible de lire $token_file."

# Another version takes its place by an update: with a backup, and a way back.
version=$home/versions/$(version_of "$source")
[ ! -e "$home/current/built" ] || [ "$(readlink -f "$home/current")" = "$(readlink -f "$version")" ] ||
    refuse "Une autre version de Déclic est installée. Pour en changer : $source/deploy/update.sh"

install_packages() {
    local missing=() package
    for package in python3 python3-venv ca-certificates; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q ' installed$' ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Paquets à installer : ${missing[*]}"
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" \
        >/dev/null
}

make_user_and_folders() {
    id declic >/dev/null 2>&1 ||
        useradd --system --user-group --home-dir /var/lib/declic --no-create-home \
            --shell /usr/sbin/nologin declic
    install -d -m 0755 "$home" "$home/versions"
    install -d -m 0750 -g declic "$etc"
    install -d -m 0700 -o declic -g declic "$state" "$backups"
    install -d -m 2770 -g declic "$papers"
    install -d "$papers/exemples"
    cp -rn "$source/docs/examples/." "$papers/exemples/"
    chgrp -R declic "$papers/exemples"
}

# Prints the token: of the file that was named, else asked for. It is shown nowhere.
read_token() {
    local token
    if [ -z "$token_file" ]; then
        [ -t 0 ] || refuse "Il manque le jeton du robot : ajoutez --token-file FICHIER."
        ask_token
        return
    fi
    token=$(tr -d '[:space:]' <"$token_file")
    is_token "$token" || refuse "$token_file : $no_token"
    printf '%s' "$token"
}

write_settings() {
    local file=$etc/declic.env token
    if [ -e "$file" ]; then
        say "Réglages gardés : $file"
        return
    fi
    token=$(read_token)
    umask 077
    cp "$source/.env.example" "$file.new"
    set_in "$file.new" BOT_TOKEN "$token"
    set_in "$file.new" DATABASE_URL "sqlite:////var/lib/declic/declic.db"
    set_in "$file.new" STORAGE_DIR /var/lib/declic/files
    set_in "$file.new" BACKUP_DIR /var/backups/declic
    set_in "$file.new" DECLIC_LANG fr
    chgrp declic "$file.new"
    chmod 0640 "$file.new"
    mv "$file.new" "$file"
    umask 022
    say "Réglages écrits : $file"
}

install_version() {
    if [ -e "$version/built" ]; then
        say "Cette version est déjà là : $version"
    else
        say "Installation du programme (une à deux minutes)…"
        build "$source" "$version"
    fi
    switch_to "$version"
}

start() {
    if [ -n "$no_start" ]; then
        say "Rien n'est démarré. Après la restauration : systemctl enable --now declic"
        return
    fi
    if ! has_systemd; then
        say "systemd ne tourne pas ici : rien n'est démarré. Pour essayer : declic run"
        return
    fi
    systemctl enable -q declic.service
    if ! settle_token as_declic "$home/current/venv/bin/declic" check; then
        refuse "Corrigez $etc/declic.env, puis : declic check && systemctl start declic"
    fi
    if ! systemctl start declic.service; then
        say_faults ||
            refuse "Déclic ne démarre pas : corrigez ce qui est dit plus haut, puis : systemctl start declic"
        refuse "Déclic ne démarre pas. Le journal dit pourquoi : journalctl --no-pager -u declic -n 50"
    fi
    systemctl start --no-block declic-backup.service # the first one: it shows that it works
    say "Déclic tourne. Son état : systemctl status declic"
}

install_packages
make_user_and_folders
write_settings
install_version
install_units
start
[ -n "$no_start" ] || say "Ensuite : cd /srv/declic, puis declic invite responsable. La suite est dans docs/exploitation.md, à l'étape 5."
