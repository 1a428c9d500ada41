// SPDX-License-Identifier: GPL-3.0-or-later

internal import CSpawnShims
internal import Foundation

/// A file in memory without a name, so that who prints never waits for a reader.
final class UnnamedFile: Sendable {
    let descriptor: CInt

    init(_ content: Data = Data()) {
        descriptor = spawn_unnamed_file()
        precondition(descriptor >= 0, "no file in memory")
        let written = content.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        precondition(written == content.count, "no memory for a file")
    }

    deinit { close(descriptor) }

    /// All that is in it now; where the program reads or writes next stays.
    var content: Data {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return Data() }
        var bytes = Data(count: Int(status.st_size))
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        return bytes.prefix(max(count, 0))
    }
}
