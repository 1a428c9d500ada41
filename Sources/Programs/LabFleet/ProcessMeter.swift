// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// What a process has used so far (proc(5)).
package struct ProcessFigures: Sendable {
    /// Of all its threads, in user and kernel mode, in seconds.
    package let processorTime: Double
    /// Resident, in bytes.
    package let memory: Int

    /// There is no such process any more.
    package struct Gone: Error {}

    package init(of process: Int32) throws {
        guard let line = Self.text("/proc/\(process)/stat"), let end = line.lastIndex(of: ")") else { throw Gone() }
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let pages = Int(fields[21])
        else { throw Gone() }
        processorTime = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        memory = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(file, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

/// What a process uses from a moment on.
package struct ProcessMeter: Sendable {
    private let process: Int32
    private let began = ContinuousClock.now
    private let before: ProcessFigures

    package init(of process: Int32) throws {
        self.process = process
        before = try ProcessFigures(of: process)
    }

    /// Seconds that passed, and of them the share for which it kept a core busy.
    package var sinceStart: (seconds: Double, share: Double) {
        get throws {
            let (seconds, attoseconds) = (ContinuousClock.now - began).components
            let passed = Double(seconds) + Double(attoseconds) / 1e18
            return (passed, (try ProcessFigures(of: process).processorTime - before.processorTime) / passed)
        }
    }

    /// Its memory in bytes, each second until the end.
    package func memory(until end: ContinuousClock.Instant) async -> [Int] {
        var samples: [Int] = []
        while ContinuousClock.now < end, (try? await Task.sleep(for: .seconds(1))) != nil {
            if let now = try? ProcessFigures(of: process) { samples.append(now.memory) }
        }
        return samples
    }
}
