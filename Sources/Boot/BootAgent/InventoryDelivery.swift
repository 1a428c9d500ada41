// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import LinuxSystem

/// Tells the server what the machine is made of (docs/inventory.md), which may fail: nothing waits for it.
struct InventoryDelivery: Sendable {
    /// What came of one try.
    enum Outcome: Hashable, Sendable {
        case done
        /// The server does not take it, and will not.
        case refused(String)
        /// Nobody had it, as far as is known.
        case again(String)
    }

    let devices: DeviceKeeper
    let uplink: Uplink

    /// Looks once, and sends it until the server has it or refuses it, but not for ever.
    func run() async {
        let inventory = await devices.inventory()
        var last: String?
        for pause in Limits.inventoryRetryDelays.map(Optional.some) + [nil] {
            // Each time with the key that the boot has then: the server may have given another one.
            guard let report = await signed(inventory) else { return }
            switch await uplink.link.deliver(inventory: report) {
            case .done: return
            case .refused(let reason):
                FirstProcess.log("the server does not take the inventory: \(reason)")
                return
            case .again(let reason): last = reason
            }
            if let pause { guard (try? await Task.sleep(for: pause)) != nil else { return } }
        }
        FirstProcess.log("the inventory was not sent: \(last ?? "there was no answer")")
    }

    /// `nil` for a boot without a key.
    private func signed(_ inventory: Inventory) async -> [UInt8]? {
        guard let ticket = uplink.pass.ticket, let mac = try? await uplink.network.knownMAC() else { return nil }
        let machine = MachineIdentity(mac: mac, uuid: uplink.uuid)
        let report = InventoryReport(boot: ticket.number, machine: machine, inventory: inventory)
        return SignedInventory.sign(report, by: ticket.key)
    }
}
