// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Synchronization

/// What becomes of Ethernet frames on a machine's cable; `nil` loses one.
package protocol CableChange: Sendable {
    /// The machine sends this.
    mutating func sent(_ frame: [UInt8]) -> [UInt8]?
    /// This comes for the machine.
    mutating func arrived(_ frame: [UInt8]) -> [UInt8]?
}

/// Lets everything through as it is.
package struct UnchangedCable: CableChange {
    package init() {}
    package func sent(_ frame: [UInt8]) -> [UInt8]? { frame }
    package func arrived(_ frame: [UInt8]) -> [UInt8]? { frame }
}

/// Stands in the middle of the cable of a machine that was planned with an open one, as long as it is on.
package final class OpenCable<Change: CableChange>: Sendable {
    private let change: Mutex<Change>
    private let delay: Duration

    /// Takes its place; until then everything the machine sends is lost.
    ///
    /// Each frame is on its way for the delay; Linux adds some 50 µs to it. QEMU may still be on its way to making the
    /// sockets.
    package init(_ change: Change, of machine: RunningMachine, delay: Duration = .zero) async throws {
        self.change = Mutex(change)
        self.delay = delay
        let sent = try await Self.connect(machine.cable(.sent))
        let onward = try await Self.connect(machine.cable(.onward))
        let arrived = try await Self.connect(machine.cable(.arrived))
        let inward = try await Self.connect(machine.cable(.inward))
        pass(from: sent, to: onward) { $0.sent($1) }
        pass(from: arrived, to: inward) { $0.arrived($1) }
    }

    /// What the change has become.
    package var state: Change { change.withLock { $0 } }

    /// Until QEMU ends, and with it what is read from.
    ///
    /// Writing has a queue of its own: QEMU reads nothing while it waits for us to read, and both would wait for ever.
    private func pass(
        from source: Int32, to target: Int32, _ step: @escaping @Sendable (inout Change, [UInt8]) -> [UInt8]?
    ) {
        let onward = DispatchQueue(label: "frames to \(target)")
        Thread.detachNewThread { [self] in
            defer {
                close(source)
                onward.async { close(target) }
            }
            while let header = Self.read(4, from: source) {
                let length = header.reduce(0) { $0 << 8 | Int($1) }
                guard (1...65_536).contains(length), let frame = Self.read(length, from: source) else { return }
                guard let altered = change.withLock({ step(&$0, frame) }) else { continue }
                let size = withUnsafeBytes(of: UInt32(altered.count).bigEndian) { Array($0) }
                let due = ContinuousClock.now + delay
                onward.async {
                    Self.wait(until: due)
                    _ = Self.write(size + altered, to: target)
                }
            }
        }
    }

    private static func wait(until due: ContinuousClock.Instant) {
        while true {
            let rest = due - ContinuousClock.now
            guard rest > .zero else { return }
            var time = timespec(
                tv_sec: Int(rest.components.seconds), tv_nsec: Int(rest.components.attoseconds / 1_000_000_000))
            nanosleep(&time, nil)
        }
    }

    private static func connect(_ path: String) async throws -> Int32 {
        try await Deadline.within(.seconds(30), or: .noAnswer(path)) {
            while true {
                if let descriptor = connectNow(path) { return descriptor }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private static func connectNow(_ path: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func read(_ count: Int, from descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let more = bytes[filled...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard more > 0 else { return nil }
            filled += more
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let more = bytes[done...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard more > 0 else { return false }
            done += more
        }
        return true
    }
}
