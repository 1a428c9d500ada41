// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import TorrentCore

/// What is to be in a system's root: whole files, and one line in a file that is there already.
package struct RootChanges: Hashable, Sendable {
    /// The files; no path is there twice.
    package let files: [ReadyFile]
    /// Whom `/etc/hosts` is to name the machine itself; `nil` where that file is given as a whole.
    package let nameInHosts: SystemHostName?
    /// The files without that of the host name.
    package let givenFiles: [ReadyFile]
    /// The name that the system is given where that is possible, if there is nothing else to be done; `nil` where something
    /// has to be in the root.
    package let wishedName: SystemHostName?

    /// Makes a file of a host name; one that is given at `etc/hostname` counts for more.
    package init(hostName: SystemHostName?, isNameWish: Bool = false, files: [ReadyFile]) {
        wishedName = isNameWish && files.isEmpty ? hostName : nil
        let isGiven = { (path: String) in files.contains { "\($0.path)" == path } }
        givenFiles = files
        nameInHosts = isGiven("etc/hosts") ? nil : hostName
        guard let hostName, !isGiven("etc/hostname"), let path = try? RelativePath("etc/hostname") else {
            self.files = files
            return
        }
        self.files = files + [ReadyFile(path: path, mode: 0o644, bytes: Array("\(hostName)\n".utf8))]
    }

    /// Whether there is nothing to be done.
    package var isEmpty: Bool { files.isEmpty && nameInHosts == nil }
    /// Whether it is only about the host name, of which Linux alone has use.
    package var isNameOnly: Bool { givenFiles.isEmpty }
}

/// `/etc/hosts`, in which Debian and others have the machine's own name at 127.0.1.1 (hosts(5)).
package enum HostsFile {
    /// The file with that line put right, or added.
    ///
    /// The script ``HookScripts/place`` does the same in an initial file system.
    package static func text(_ old: [UInt8], naming name: SystemHostName) -> [UInt8] {
        let entry = Array("\(address) \(name)".utf8)
        var lines = old.split(separator: newline, omittingEmptySubsequences: false).map { Array($0) }
        if lines.last?.isEmpty == true { lines.removeLast() }
        var isNamed = false
        var kept: [[UInt8]] = []
        for line in lines {
            guard isOfHost(line) else {
                kept.append(line)
                continue
            }
            if !isNamed { kept.append(entry) }
            isNamed = true
        }
        if !isNamed { kept.append(entry) }
        return kept.flatMap { $0 + [newline] }
    }

    private static let address = "127.0.1.1"
    private static let newline = UInt8(ascii: "\n")

    /// Whether the address ends where it ends, and is not the beginning of another.
    private static func isOfHost(_ line: [UInt8]) -> Bool {
        guard line.starts(with: address.utf8), let next = line.dropFirst(address.utf8.count).first else { return false }
        return next != UInt8(ascii: ".") && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next)
    }
}
