// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// What one process had in memory, in bytes, from `/proc/<pid>/status`.
struct MemoryUse: Hashable, Codable {
    /// The most it ever had, pages of files in memory that it mapped among it.
    let peak: UInt64
    /// Its own pages now.
    let own: UInt64
    /// Pages of files on disk now: the program and its libraries.
    let code: UInt64
    /// Pages of files in memory that it maps now: the image, when it is mapped.
    let shared: UInt64

    /// Reads lines like `VmHWM:     4096 kB`.
    init?(status text: String) {
        func bytes(_ key: String) -> UInt64? {
            for line in text.split(separator: "\n") where line.hasPrefix("\(key):") {
                return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
                    .flatMap { UInt64($0) }.map { $0 * 1_024 }
            }
            return nil
        }
        guard let peak = bytes("VmHWM"), let own = bytes("RssAnon"), let code = bytes("RssFile"),
            let shared = bytes("RssShmem")
        else { return nil }
        self.peak = peak
        self.own = own
        self.code = code
        self.shared = shared
    }

    /// That of a process; `nil` when it has ended.
    init?(of process: pid_t) {
        guard let text = Files.text("/proc/\(process)/status") else { return nil }
        self.init(status: text)
    }

    /// The most it had besides an image: when files in memory are mapped, their pages are the image's.
    var aboveImage: UInt64 { peak - min(shared, peak) }
}
