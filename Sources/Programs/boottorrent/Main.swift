// SPDX-License-Identifier: GPL-3.0-or-later

import BootTorrentCommands

/// The server's program; all it does is in the library, where tests can see it.
@main
struct Main {
    static func main() async {
        await BootTorrentCommand.main()
    }
}
