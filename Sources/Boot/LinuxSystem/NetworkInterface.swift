// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import CLinuxShims
internal import Glibc

/// One Ethernet card of this machine.
package struct NetworkInterface: Hashable, Sendable {
    /// The kernel's name for it.
    package let name: String
    /// Its hardware address.
    package let mac: MACAddress

    /// All Ethernet cards, by name; the loopback interface is none, nor is what ``tagged(_:)`` made of one.
    package static func all(under folder: String = "/sys/class/net") -> [NetworkInterface] {
        SystemFile.names(in: folder).compactMap { name in
            guard !name.contains("."), SystemFile.text("\(folder)/\(name)/type") == "1",
                let mac = SystemFile.text("\(folder)/\(name)/address").flatMap({ MACAddress($0) })
            else { return nil }
            return NetworkInterface(name: name, mac: mac)
        }
    }

    /// Whether a cable is in and the other end answers; an interface that is down has no carrier.
    package var hasCarrier: Bool { hasLink() == true }

    /// What its link was set up to, in Mbit/s; `nil` while it is down, and where the driver cannot tell.
    package func speed(under folder: String = "/sys/class/net") -> UInt64? {
        guard let text = SystemFile.text("\(folder)/\(name)/speed"), let speed = UInt64(text) else { return nil }
        return (1...Limits.fastestLink).contains(speed) ? speed : nil
    }

    /// Whether it sends and receives at the same time; `nil` as for ``speed(under:)``.
    package func duplex(under folder: String = "/sys/class/net") -> Duplex? {
        SystemFile.text("\(folder)/\(name)/duplex").flatMap { Duplex(rawValue: $0) }
    }

    /// Whether a cable is in and the other end answers; `nil` for an interface that is down, which cannot tell.
    package func hasLink(under folder: String = "/sys/class/net") -> Bool? {
        switch SystemFile.text("\(folder)/\(name)/carrier") {
        case "1": true
        case "0": false
        default: nil
        }
    }

    /// The kernel's driver of it.
    package func driver(under folder: String = "/sys/class/net") -> String? {
        SystemFile.target(of: "\(folder)/\(name)/device/driver")?.split(separator: "/").last.map(String.init)
    }

    /// What kind of PCI card it is; `nil` for cards on another bus.
    ///
    /// A virtio device is the child of its PCI card; a card on USB has a PCI ancestor too, which is not the card.
    package func pciIdentity(under folder: String = "/sys/class/net") -> PCIIdentity? {
        var device = "\(folder)/\(name)/device"
        if Self.bus(of: device) == "virtio" { device += "/.." }
        guard Self.bus(of: device) == "pci", let vendor = SystemFile.text("\(device)/vendor"),
            let kind = SystemFile.text("\(device)/device")
        else { return nil }
        return PCIIdentity(vendor: vendor, device: kind)
    }

    private static func bus(of device: String) -> String? {
        SystemFile.target(of: "\(device)/subsystem")?.split(separator: "/").last.map(String.init)
    }

    /// Switches it on.
    package func bringUp() throws(SystemFailure) {
        try Self.bringUp(name)
    }

    /// The same card as a virtual network uses it (IEEE 802.1Q), made unless it is there; the module `8021q` is loaded.
    package func tagged(_ vlan: UInt16) throws(SystemFailure) -> NetworkInterface {
        let tagged = NetworkInterface(name: "\(name).\(vlan)", mac: mac)
        let result = linux_interface_vlan(name, Int32(vlan))
        if result != -EEXIST { _ = try SystemFailure.check(result, "virtual network \(vlan) on \(name)") }
        try tagged.bringUp()
        return tagged
    }

    /// Switches the loopback interface on.
    package static func bringUpLoopback() throws(SystemFailure) {
        try bringUp("lo")
    }

    private static func bringUp(_ name: String) throws(SystemFailure) {
        _ = try SystemFailure.check(linux_interface_up(name), "bring up \(name)")
    }

    /// Takes its address away, and with it every route through it.
    package func unconfigure() throws(SystemFailure) {
        _ = try SystemFailure.check(linux_no_default_route(name), "no default route through \(name)")
        _ = try SystemFailure.check(linux_interface_address(name, 0, 0), "no address on \(name)")
    }

    /// Gives it its address in place of another and, where there is one, sends everything else through the gateway.
    package func configure(_ network: NetworkAddress) throws(SystemFailure) {
        try unconfigure()
        let address = network.address.number
        _ = try SystemFailure.check(
            linux_interface_address(name, address, Int32(network.prefixLength)), "address \(network) on \(name)")
        guard let gateway = network.gateway else { return }
        _ = try SystemFailure.check(linux_default_route(name, gateway.number), "default route by \(gateway)")
    }
}
