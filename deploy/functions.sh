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
}

say() { printf '%s\n' "$*"; }

refuse() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Runs a command as the user of the bot, with its settings; as oneself when one is not root.
as_declic() {
    local before=()
    if [ "$(id -u)" = 0 ]; then
        before=(setpriv --reuid=declic --regid=declic --init-groups --inh-caps=-all)
    fi
    (cd "$state" && exec env HOME="$state" DECLIC_ENV="$etc/declic.env" "${before[@]}" "$@")
}

# Prints what names a version: the digest of its files.
version_of() {
    (
        cd "$1" || exit 1
        find . -type f \
            \( -path './.*' -o -path '*/__pycache__/*' -o -path './var/*' -o -path './tests/*' \) \
            -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12
    )
}

# Points `current` to a version in one step: a program that starts finds one or the other.
switch_to() {
    ln -sfn "$1" "$home/current.new"
    mv -T "$home/current.new" "$home/current"
}
