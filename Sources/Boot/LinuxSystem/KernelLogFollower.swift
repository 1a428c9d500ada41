// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Glibc

/// Reads the kernel's log from its beginning, and each record that comes; the agent's own lines are in it too.
package struct KernelLogFollower: ~Copyable {
    private let file: OpenFile

    /// Opens the log.
    package init() throws(SystemFailure) {
        file = try OpenFile("/dev/kmsg", O_RDONLY | O_NONBLOCK)
    }

    /// Takes over a descriptor of which each read gives one record, and which does not wait.
    package init(owning descriptor: Int32) {
        file = OpenFile(owning: descriptor, path: "/dev/kmsg")
    }

    /// Hands over what is there, in parts, then what comes; waits in between, so it belongs on a thread of its own.
    ///
    /// What was written over before it could be read is missing: the numbers of the records tell.
    ///
    /// - Returns: when nothing more can come; from the kernel's own log never.
    package borrowing func follow(_ take: ([KernelRecord]) -> Void) {
        var buffer = [UInt8](repeating: 0, count: Limits.logRecordLength)
        var part: [KernelRecord] = []
        while true {
            let count = read(file.number, &buffer, buffer.count)
            let error = errno
            if count > 0 {
                if let record = KernelRecord(buffer[..<count]) { part.append(record) }
                guard part.count >= Limits.logRecordsAtOnce else { continue }
            } else if count < 0, error == EPIPE || error == EINTR || error == EINVAL {
                // The oldest was overwritten under our hands, or one is longer than any should be: the next read goes on.
                continue
            }
            if !part.isEmpty { take(part) }
            part.removeAll(keepingCapacity: true)
            guard count < 0 else {
                if count == 0 { return }
                continue
            }
            guard error == EAGAIN, wait() else { return }
        }
    }

    /// Waits until there is something to read; `false` when that cannot be known.
    private borrowing func wait() -> Bool {
        var request = pollfd(fd: file.number, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, -1) < 0 {
            guard errno == EINTR else { return false }
        }
        return request.revents & Int16(POLLNVAL) == 0
    }
}
