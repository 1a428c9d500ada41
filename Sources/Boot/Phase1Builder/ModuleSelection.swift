// SPDX-License-Identifier: GPL-3.0-or-later

/// Which modules phase 1 is made to carry, before the ones they need in turn.
package struct ModuleSelection: Hashable, Sendable {
    /// Every module below one of these folders.
    package let folders: [String]
    /// And these, wherever they are; one that is built into the kernel or does not exist is passed over.
    package let names: [ModuleName]

    /// Puts the two together.
    package init(folders: [String], names: [ModuleName]) {
        self.folders = folders
        self.names = names
    }

    /// What any PC needs to reach the server and to listen to its keyboard.
    package static let phase1 = ModuleSelection(
        folders: ["kernel/drivers/net/ethernet", "kernel/drivers/net/phy"],
        names: small.names
            + [
                // Network cards that live in other folders: virtual machines', and the USB adapters that firmware boots
                // from.
                "virtio_net", "vmxnet3", "hv_netvsc", "hyperv_keyboard", "r8152", "ax88179_178a", "asix", "cdc_ncm",
                "cdc_ether",
            ].map { ModuleName($0) })

    /// What a PC needs whatever its network card is.
    package static let small = ModuleSelection(
        folders: [],
        names: [
            "virtio_pci",
            // USB keyboards; PS/2 is built in.
            "usbhid", "hid_generic", "xhci_hcd", "xhci_pci", "ehci_hcd", "ehci_pci", "ohci_hcd", "ohci_pci", "uhci_hcd",
            // Virtual networks, DHCP by busybox, the answer whether Secure Boot is on, and the watch over a hand-over.
            "8021q", "af_packet", "efivarfs",
            // The kernel's last words, and where the agent says to whom they go.
            "netconsole", "configfs",
        ].map { ModuleName($0) })

    /// The driver of virtio's network cards, which are on a bus of their own for Linux and on PCI for iPXE, and their vendor and
    /// device there: the older and the newer one.
    static let virtio = (module: ModuleName("virtio_net"), devices: ["1af4:1000", "1af4:1041"])

    /// Whether the selection itself names this file.
    package func contains(_ path: String) -> Bool {
        if folders.contains(where: { path.hasPrefix($0 + "/") }) { return true }
        return ModuleName(file: path).map(names.contains) ?? false
    }
}
