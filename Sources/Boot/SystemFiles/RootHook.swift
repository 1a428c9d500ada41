// SPDX-License-Identifier: GPL-3.0-or-later

/// What has a script below `/boottorrent` called once the root is there, by the hooks that makers of initial file systems have.
struct RootHook: Sendable {
    /// What tells its files from those of other hooks.
    let name: String
    /// The script's name.
    let script: String
    /// What it does then.
    let purpose: String

    /// Files by their paths, each in a folder of one maker's.
    var files: [(path: String, text: String)] {
        [
            ("conf/conf.d/zz-boottorrent-\(name)", initramfsTools),
            ("lib/dracut/hooks/pre-pivot/zz-boottorrent-\(name).sh", dracut),
            // Newer ones look there, and have a link or nothing at the older place.
            ("var/lib/dracut/hooks/pre-pivot/zz-boottorrent-\(name).sh", dracut),
        ]
    }

    /// For initramfs-tools, with or without live-boot or casper, whose `init` reads `conf/conf.d/*` first, from `/`.
    ///
    /// Later it reads the list of scripts, made with the initramfs, for when the root is mounted and everything else done.
    private var initramfsTools: String {
        """
        # BootTorrent: once the root is there, \(purpose).
        [ -d scripts/init-bottom ] || mkdir -p scripts/init-bottom
        case $(cat scripts/init-bottom/ORDER 2>/dev/null) in
            */boottorrent/\(script)*) ;;
            *) echo 'sh /boottorrent/\(script) "${rootmnt}"' >>scripts/init-bottom/ORDER ;;
        esac

        """
    }

    /// For dracut, which reads its hooks into its own shell, so nothing here may end it.
    private var dracut: String {
        """
        # BootTorrent: the root is there, and \(purpose).
        sh /boottorrent/\(script) "$NEWROOT"

        """
    }
}
