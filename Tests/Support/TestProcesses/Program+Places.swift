// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

extension Program {
    /// Where Debian puts a program; `nil` if it is not installed.
    package static func path(of name: String) -> String? {
        ["/usr/bin", "/usr/sbin", "/bin", "/sbin"].map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether a program is installed.
    package static func isInstalled(_ name: String) -> Bool { path(of: name) != nil }

    /// Debian's own Python, the only one that knows python3-libtorrent.
    package static let debiansPython = "/usr/bin/python3"

    /// Whether Debian's Python knows libtorrent.
    package static let hasLibtorrent = (try? run([debiansPython, "-c", "import libtorrent"]).status) == 0

    /// Where the `boottorrent` is that was built beside the tests.
    package static var boottorrent: String {
        get throws {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: own).deletingLastPathComponent().appending(path: "boottorrent").path
        }
    }
}
