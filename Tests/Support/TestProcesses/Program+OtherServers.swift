// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

extension Program {
    /// DHCP servers that are not ours, fetched by `.ci/other-servers`.
    package enum OtherServer: String, Sendable {
        case dhcpd
        case kea = "kea-dhcp4"

        private static let folder = "\(FileManager.default.currentDirectoryPath)/.build/other-servers"

        private var path: String { "\(Self.folder)/usr/sbin/\(rawValue)" }

        /// Whether it was fetched.
        package var isThere: Bool {
            FileManager.default.fileExists(atPath: "\(Self.folder)/complete")
                && FileManager.default.isExecutableFile(atPath: path)
        }

        /// The words that start it with its own libraries, and with what it writes beside its configuration in a
        /// folder of the test's.
        package func command(in folder: String) -> [String] {
            [
                "env", "LD_LIBRARY_PATH=\(Self.folder)/usr/lib/x86_64-linux-gnu", "KEA_LOCKFILE_DIR=none",
                "KEA_PIDFILE_DIR=\(folder)", path,
            ]
        }
    }
}
