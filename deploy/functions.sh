# Shared by install.sh, build.sh and update.sh: where things are, and how one speaks.
# shellcheck shell=bash

# DECLIC_ROOT stands before every path: for a trial that touches nothing of the machine.
root=${DECLIC_ROOT:-}
# shellcheck disable=SC2034
{
    home=$root/opt/declic
    etc=$root/etc/declic
    state=$root/var/lib/declic
    backups=$root/var/backups/declic
    papers=$root/srv/declic
    as_root="Cette commande se lance en administrateur. Tapez su - (ou sudo -i), puis : cd $PWD && $0${*:+ $*}"
}

say() { printf '%s\n' "$*" || true; } # who listens may be gone

refuse() {
    printf '%s\n' "$*" >&2
    exit 1
}

no_token="ce n'est pas un jeton. Recopiez-le en entier : 123456789:AAF… (chez @BotFather)."

is_token() { [[ $1 =~ ^[0-9]+:[A-Za-z0-9_-]{30,}$ ]]; }

# Asks for the token until it is written as one, and prints it. What is typed is shown nowhere.
ask_token() {
    local token
    while :; do
        printf '%s' "Le jeton que @BotFather vous a donné (rien ne s'affiche) : " >&2
        IFS= read -rs token || refuse "Sans jeton, le robot ne démarre pas."
        echo >&2
        token=$(tr -d '[:space:]' <<<"$token")
        ! is_token "$token" || break
        say "Non : $no_token" >&2
    done
    printf '%s' "$token"
}

# Writes one setting over its default line. No program is given it: its arguments are seen by all.
set_in() {
    local line lines=()
    while IFS= read -r line || [ -n "$line" ]; do
        [[ $line != "$2="* ]] || line=$2=$3
        lines+=("$line")
    done <"$1"
    cp -p "$1" "$1.part" && printf '%s\n' "${lines[@]}" >"$1.part" && mv "$1.part" "$1"
}

# Runs a look at the settings. While the token written there is refused and somebody is here, asks
# for another.
settle_token() {
    local told token
    until told=$("$@" 2>&1 >/dev/null); do
        say "$told" >&2
        { [ -t 0 ] && grep -q '^BOT_TOKEN\b' <<<"$told"; } || return 1
        grep -q '^BOT_TOKEN=' "$etc/declic.env" || return 1
        token=$(ask_token) || return 1
        set_in "$etc/declic.env" BOT_TOKEN "$token"
    done
}

# Runs a command as the user of the bot, with its settings; as oneself when one is not root.
as_declic() {
    local before=()
    if [ "$(id -u)" = 0 ] && [ -z "$root" ]; then
        before=(setpriv --reuid=declic --regid=declic --init-groups --inh-caps=-all)
    fi
    (cd "$state" && exec env HOME="$state" DECLIC_ENV="$etc/declic.env" "${before[@]}" "$@")
}

# Prints what names a version: the digest of its files.
version_of() {
    (
        cd "$1" || exit 1
        find . -type f \
            \( -path './.*' -o -path '*/__pycache__/*' -o -path './var/*' -o -path './tests/*' -o -name '*.mo' \) \
            -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12
    )
}

# Says what is wrong in the settings, to who has seen that the bot does not start; fails if something is.
say_faults() { as_declic "$home/current/venv/bin/declic" check >/dev/null; }

has_systemd() { [ -d /run/systemd/system ] || [ -n "$root" ]; }

# Points `current` to a version in one step: a program that starts finds one or the other.
switch_to() {
    ln -sfn "$1" "$home/current.new"
    mv -T "$home/current.new" "$home/current"
}

# Builds a version in its folder; what was begun and not ended is begun again.
build() {
    "$1/deploy/build.sh" "$1" "$2"
    touch "$2/built"
}

# Puts in place the command and the units of `current`; starts the timers.
install_units() {
    local units=$root/etc/systemd/system timer
    install -D -m 0755 "$home/current/deploy/declic" "$root/usr/local/bin/declic"
    install -d "$units/declic.service.d" "$units/declic-.service.d"
    install -m 0644 "$home"/current/deploy/systemd/declic* "$units/"
    install -m 0644 "$home/current/deploy/systemd/hardening.conf" "$units/declic.service.d/"
    install -m 0644 "$home/current/deploy/systemd/hardening.conf" "$units/declic-.service.d/"
    has_systemd || return 0
    systemctl daemon-reload
    for timer in "$home"/current/deploy/systemd/*.timer; do
        systemctl enable -q --now "$(basename "$timer")"
    done
}
