// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import Glibc

/// What the kernel says when a device comes or goes (its "uevents").
package struct DeviceEvent: Hashable, Sendable {
    /// What happened: `add`, `remove`, `change`.
    package let action: String
    /// What a module that drives the device is found by.
    package let alias: String?
    /// `net`, `usb`, `input`.
    package let subsystem: String?

    /// Reads `add@/devices/…` followed by `KEY=value` entries, a zero behind each; `nil` for anything else.
    package init?(message: some Collection<UInt8>) {
        let entries = message.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard let head = entries.first, let at = head.firstIndex(of: "@"), at != head.startIndex else { return nil }
        let value = { (key: String) in
            entries.dropFirst().first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.utf8.count + 1)) }
        }
        action = String(head[..<at])
        alias = value("MODALIAS")
        subsystem = value("SUBSYSTEM")
    }

    /// Opens the socket the kernel sends its messages to; needs no privilege.
    package static func openSocket() throws(SystemFailure) -> Int32 {
        try SystemFailure.check(linux_device_events(), "netlink uevent socket")
    }

    /// Takes the messages that wait at the socket, without waiting for more.
    package static func receive(from socket: Int32) -> [DeviceEvent] {
        var events: [DeviceEvent] = []
        var buffer = [UInt8](repeating: 0, count: Limits.deviceEvent)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return events }
            if let event = DeviceEvent(message: buffer[..<count]) { events.append(event) }
        }
    }
}
