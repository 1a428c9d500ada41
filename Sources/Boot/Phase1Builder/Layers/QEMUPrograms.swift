// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive
internal import HostSystem

extension LayerRecipe.Programs {
    /// QEMU, and what shows its window on a machine's screen.
    static func qemu(from suite: ArchiveSuite) -> LayerRecipe.Programs {
        LayerRecipe.Programs(suite.qemu, additions: additions, haveOwnRoot: true)
    }

    private static let additions: [CPIOEntry] =
        [
            .text("usr/bin/qemu-on-screen", script, permissions: 0o755),
            .text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"), .text("etc/group", groups),
            CPIOEntry("usr/bin/sh", .symbolicLink(to: "busybox"), permissions: 0o777),
        ]
        + ["dev", "images", "proc", "root", "run", "sys", "tmp", "var/lib/xkb", "var/log"].map {
            CPIOEntry($0, .directory, permissions: 0o755)
        }

    /// Those that udev's rules name, with Debian's numbers where it has fixed ones.
    private static let groups =
        [
            ("root", 0), ("tty", 5), ("disk", 6), ("lp", 7), ("kmem", 15), ("dialout", 20), ("cdrom", 24), ("tape", 26),
            ("audio", 29), ("video", 44), ("input", 101), ("kvm", 102), ("render", 103), ("sgx", 104),
        ].map { "\($0.0):x:\($0.1):\n" }.joined()

    /// Its first argument is the folder to be in, the others are QEMU's.
    ///
    /// Its exit status is QEMU's, or 126 when there is no screen. Xorg has a console of its own, so that the agent's is
    /// found again as it was.
    private static let script = #"""
        #!/bin/sh
        # BootTorrent: shows QEMU on this machine's screen. qemu-on-screen FOLDER ARGUMENT...
        export PATH=/usr/sbin:/usr/bin HOME=/tmp LC_ALL=C SDL_VIDEODRIVER=x11
        log=/run/qemu-screen.log
        ready=/run/qemu-screen.$$
        folder=$1
        shift
        server=
        guest=

        end() {
            trap '' TERM INT HUP
            [ -n "$guest" ] && kill "$guest" 2> /dev/null && wait "$guest"
            [ -n "$server" ] && kill "$server" 2> /dev/null && wait "$server"
            udevadm control --exit 2> /dev/null
            rm -f "$ready"
            exit "$1"
        }
        trap 'end 143' TERM INT HUP

        # udevadm does nothing in a changed root unless it is told to.
        export SYSTEMD_IGNORE_CHROOT=1 SYSTEMD_IN_CHROOT=0
        /usr/lib/systemd/systemd-udevd --daemon --resolve-names=early
        udevadm trigger --action=add --subsystem-match=input --subsystem-match=drm --subsystem-match=graphics
        udevadm settle --timeout=10

        # It says the display's number when it is ready, and closes the pipe when it fails.
        mkfifo "$ready"
        /usr/lib/xorg/Xorg :0 vt7 -noreset -nolisten tcp -s 0 -dpms -logfile "$log" -displayfd 3 \
            3> "$ready" > /dev/null 2>&1 &
        server=$!
        if ! read -r -t 60 display < "$ready"; then
            echo "the screen could not be set up: $(sed -n '/Failed to load/d; s/^.*(EE) //p' "$log" | tail -n 3)" >&2
            end 126
        fi

        # Without a window manager SDL's window stays as large as it was when it is to fill the screen. This one's keys
        # and buttons, which are a guest's, are put out of reach; it is asked for only once, so it gets a second's start.
        export DISPLAY=":$display"
        evilwm --fn fixed --bw 0 --mask1 mod3+mod5 --mask2 mod3+mod5 3>&- > /dev/null 2>&1 &
        sleep 1

        cd "$folder" || end 126
        qemu-system-x86_64 "$@" 3>&- &
        guest=$!
        wait "$guest"
        status=$?
        guest=
        end "$status"

        """#
}

extension CPIOEntry {
    fileprivate static func text(_ place: String, _ text: String, permissions: UInt16 = 0o644) -> CPIOEntry {
        CPIOEntry(place, .file(Array(text.utf8)), permissions: permissions)
    }
}
