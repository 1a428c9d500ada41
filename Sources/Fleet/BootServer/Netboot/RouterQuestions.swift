// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import NetbootWire
package import TorrentCore

/// Which questions for IPv6 routers are answered: those of machines that boot from us, as long as they do.
///
/// Debian's iPXE (of 2019) asks DHCP and IPv6 routers at once and goes on when both have answered or given up;
/// where no IPv6 router is, it gives up after sixteen seconds, at each start. A neighbour that says "no router here"
/// ends that. Nobody else is told anything: an operating system's IPv6 is not our business.
package struct RouterQuestions: Sendable {
    private var booting: [MACAddress: MonotonicInstant] = [:]

    /// Nobody boots yet.
    package init() {}

    /// Firmware or iPXE of this machine asked DHCP, or was sent a loader: it may ask for routers soon.
    package mutating func isBooting(_ mac: MACAddress, at now: MonotonicInstant) {
        if booting[mac] == nil, booting.count >= Limits.startingLoaders {
            booting = booting.filter { now - $0.value < Limits.loaderStart }
            guard booting.count < Limits.startingLoaders else { return }
        }
        booting[mac] = now
    }

    /// An operating system of this machine, or its agent, asked DHCP: it is told nothing any more.
    package mutating func isRunning(_ mac: MACAddress) {
        booting[mac] = nil
    }

    /// The frame to send back, from the interface with this hardware address; `nil` for who is not booting.
    package func answer(
        _ question: RouterSolicitation, from hardware: [UInt8], at now: MonotonicInstant
    ) -> [UInt8]? {
        let since = MACAddress(bytes: question.hardware).flatMap { booting[$0] }
        guard let since, now - since < Limits.loaderStart else { return nil }
        return question.answer(from: hardware)
    }
}
