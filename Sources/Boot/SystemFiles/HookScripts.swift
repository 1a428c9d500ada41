// SPDX-License-Identifier: GPL-3.0-or-later

/// What runs in an initial file system, whose makers know nothing of us.
package enum HookScripts {
    /// Has it called once the root is there.
    static let placeHook = RootHook(name: "files", script: "place", purpose: "files are put into it")

    /// `place ROOT [CONSOLE]` puts everything that `list` names below ROOT; a second time it changes nothing.
    ///
    /// It has what klibc, busybox and dracut have in common, and little that only one of them has: of copying, klibc knows
    /// `cat` and dracut `cp`; klibc may have no `rm`; modes are given by the system's own `chmod` where the initramfs has none. Links are followed by
    /// hand, for an absolute one means the root that is to come. Users of a root that stays may have made links in their folders: none that has a name of ours is
    /// followed. A failure costs the machine its file, never its start.
    package static let place = #"""
        #!/bin/sh
        # BootTorrent: puts files into the root of the system that is about to start.
        root=${1%/}
        console=${2:-/dev/console}
        here=${0%/*}
        umask 077

        say() { echo "boottorrent: $1" >"$console"; } 2>/dev/null

        # Sets dir to folder $1 of the root, by the links that the system will follow; makes what is not there.
        folder() {
            dir=$root rest=$1 hops=0
            while [ -n "$rest" ]; do
                part=${rest%%/*}
                case $rest in
                    */*) rest=${rest#*/} ;;
                    *) rest= ;;
                esac
                case $part in
                    '' | .) continue ;;
                    ..)
                        [ "$dir" = "$root" ] || dir=${dir%/*}
                        continue
                        ;;
                esac
                if [ -L "$dir/$part" ]; then
                    hops=$((hops + 1))
                    [ "$hops" -le 40 ] || return 1
                    link=$(readlink "$dir/$part") || return 1
                    rest=$link/$rest
                    case $link in
                        /*) dir=$root ;;
                    esac
                else
                    dir=$dir/$part
                    [ -d "$dir" ] || (umask 022 && mkdir "$dir") || return 1
                fi
            done
        }

        # Sets new to a name in dir that nothing has. What has it may be a link that a user made: it is not followed.
        fresh() {
            number=
            while :; do
                new=$dir/.boottorrent$number
                rm -f "$new"
                [ -e "$new" ] || [ -L "$new" ] || return 0
                number=$((${number:-0} + 1))
                [ "$number" -lt 100 ] || return 1
            done
        }

        # Copies file $1 to new, which is not there yet.
        copy() {
            if command -v cat; then
                (set -C && cat "$1" >"$new")
            else
                cp "$1" "$new"
            fi
        }

        # Leaves nothing of a secret in new; klibc may have no rm.
        discard() { rm -f "$new" || [ ! -f "$new" ] || (: >"$new"); }

        mode() { chmod "$1" "$2" 2>/dev/null || chroot "$root" chmod "$1" "${2#"$root"}"; }

        # Puts file $1 with mode $2 into dir under name $3.
        replace() {
            fresh || return 1
            copy "$1" && mode "$2" "$new" && mv -f "$new" "$dir/$3" && return 0
            discard
            return 1
        }

        # Puts file $2 in with mode $1, whole or not at all.
        put() {
            case $2 in
                */*) folder "${2%/*}" || return 1 ;;
                *) dir=$root ;;
            esac
            [ ! -d "$dir/${2##*/}" ] || return 1
            replace "$here/files/$2" "$1" "${2##*/}"
        }

        # In /etc/hosts, 127.0.1.1 is the host itself; a file that says so already, or is none, stays as it is.
        hosts() {
            folder etc || return 1
            [ -f "$dir/hosts" ] && [ ! -L "$dir/hosts" ] || return 0
            entry="127.0.1.1 $1" seen= same=yes
            while IFS= read -r line || [ -n "$line" ]; do
                case $line in
                    "127.0.1.1"[!0-9.]*)
                        [ -z "$seen" ] && [ "$line" = "$entry" ] || same=
                        [ -z "$seen" ] || continue
                        line=$entry seen=yes
                        ;;
                esac
                printf '%s\n' "$line" || return 1
            done <"$dir/hosts" >"$here/hosts" || return 1
            [ -z "$seen" ] || [ -z "$same" ] || return 0
            [ -n "$seen" ] || printf '%s\n' "$entry" >>"$here/hosts" || return 1
            replace "$here/hosts" 644 hosts
        }

        remount() { mount -n -o "remount,$1" "$root" || mount -n -o "remount,$1" none "$root"; }

        is_read_only() {
            answer=1
            while read -r _ where _ options _; do
                [ "$where" = "$root" ] || continue
                case ,$options, in
                    *,ro,*) answer=0 ;;
                    *) answer=1 ;;
                esac
            done </proc/mounts
            return "$answer"
        }

        if [ -z "$root" ] || [ ! -d "$root" ]; then
            say "there is no root to put files into"
            exit 0
        fi
        {
            was_read_only=
            if is_read_only && remount rw; then was_read_only=yes; fi
            failed=0 first=
            while IFS= read -r line; do
                if ! put "${line%% *}" "${line#* }"; then
                    failed=$((failed + 1))
                    first=${first:-"/${line#* }"}
                fi
            done <"$here/list"
            if [ -f "$here/hostname" ]; then
                read -r name <"$here/hostname"
                hosts "$name" || { failed=$((failed + 1)) first=${first:-/etc/hosts}; }
            fi
            [ -z "$was_read_only" ] || remount ro
        } >/dev/null 2>&1
        case $failed in
            0) ;;
            1) say "$first could not be put into the system" ;;
            *) say "$failed files could not be put into the system, the first is $first" ;;
        esac
        exit 0

        """#
}
