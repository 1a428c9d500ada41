// SPDX-License-Identifier: GPL-3.0-or-later

/// What runs in an initial file system, whose makers know nothing of us.
package enum HookScripts {
    /// Files by their paths, each in a folder of one maker's.
    static let hooks: [(path: String, text: String)] = [
        ("conf/conf.d/zz-boottorrent-files", initramfsTools),
        ("lib/dracut/hooks/pre-pivot/zz-boottorrent-files.sh", dracut),
        // Newer ones look there, and have a link or nothing at the older place.
        ("var/lib/dracut/hooks/pre-pivot/zz-boottorrent-files.sh", dracut),
    ]

    /// For initramfs-tools, with or without live-boot or casper, whose `init` reads `conf/conf.d/*` first, from `/`.
    ///
    /// Later it reads the list of scripts, made with the initramfs, for when the root is mounted and everything else done.
    static let initramfsTools = """
        # BootTorrent: once the root is there, files are put into it.
        [ -d scripts/init-bottom ] || mkdir -p scripts/init-bottom
        case $(cat scripts/init-bottom/ORDER 2>/dev/null) in
            */boottorrent/place*) ;;
            *) echo 'sh /boottorrent/place "${rootmnt}"' >>scripts/init-bottom/ORDER ;;
        esac

        """

    /// For dracut, which reads its hooks into its own shell, so nothing here may end it.
    static let dracut = """
        # BootTorrent: the root is there, and files are put into it.
        sh /boottorrent/place "$NEWROOT"

        """

    /// `place ROOT [CONSOLE]` puts everything that `list` names below ROOT; a second time it changes nothing.
    ///
    /// It has what klibc, busybox and dracut have in common, and little that only one of them has: of copying, klibc knows
    /// `cat` and dracut `cp`; modes are given by the system's own `chmod` where the initramfs has none. Links are followed by
    /// hand, for an absolute one means the root that is to come. A failure costs the machine its file, never its start.
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

        copy() { cp "$1" "$2" 2>/dev/null || cat "$1" >"$2"; }

        mode() { chmod "$1" "$2" 2>/dev/null || chroot "$root" chmod "$1" "${2#"$root"}"; }

        # Puts file $2 in with mode $1, whole or not at all.
        put() {
            case $2 in
                */*) folder "${2%/*}" || return 1 ;;
                *) dir=$root ;;
            esac
            [ ! -d "$dir/${2##*/}" ] || return 1
            copy "$here/files/$2" "$dir/.boottorrent" && mode "$1" "$dir/.boottorrent" &&
                mv -f "$dir/.boottorrent" "$dir/${2##*/}" && return 0
            rm -f "$dir/.boottorrent"
            return 1
        }

        # In /etc/hosts, 127.0.1.1 is the host itself; a file that says so already, or is none, stays as it is.
        hosts() {
            [ -f "$root/etc/hosts" ] && [ ! -L "$root/etc/hosts" ] || return 0
            entry="127.0.1.1 $1" seen=
            while IFS= read -r line || [ -n "$line" ]; do
                case $line in
                    "127.0.1.1"[!0-9.]*)
                        [ -z "$seen" ] || continue
                        line=$entry seen=yes
                        ;;
                esac
                printf '%s\n' "$line" || return 1
            done <"$root/etc/hosts" >"$here/hosts" || return 1
            [ -n "$seen" ] || printf '%s\n' "$entry" >>"$here/hosts" || return 1
            copy "$here/hosts" "$root/etc/hosts"
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
        [ "$failed" -eq 0 ] || say "$failed files could not be put into the system, the first is $first"
        exit 0

        """#
}
