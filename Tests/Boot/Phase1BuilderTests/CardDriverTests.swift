// SPDX-License-Identifier: GPL-3.0-or-later

import Phase1Builder
import Testing

@Suite struct CardDriverTests {
    private let modules: [String: [String]] = [
        "kernel/drivers/net/ethernet/intel/e1000.ko": [
            "alias=pci:v00008086d0000100Esv*sd*bc*sc*i*", "alias=pci:v00008086d0000100Fsv*sd*bc*sc*i*",
        ],
        "kernel/drivers/net/ethernet/realtek/r8169.ko": [
            "depends=libphy", "softdep=pre: realtek", "alias=pci:v000010ECd00008168sv*sd*bc*sc*i*",
            "alias=pci:v000010ECd00008129sv*sd*bc*sc*i*", "alias=pci:v000010ECd*sv*sd*bc02sc00i*",
        ],
        "kernel/drivers/net/ethernet/realtek/8139too.ko": [
            "depends=mii", "alias=pci:v000010ECd00008129sv*sd*bc*sc*i*", "alias=pci:v000010ECd00008139sv*sd*bc*sc*i*",
        ],
        "kernel/drivers/net/ethernet/quiet.ko": ["alias=of:N*T*Cmaker,card"],
        "kernel/drivers/net/phy/libphy.ko": [],
        "kernel/drivers/net/phy/realtek.ko": ["depends=libphy"],
        "kernel/drivers/net/phy/marvell.ko": ["depends=libphy"],
        "kernel/drivers/net/mii.ko": [],
        "kernel/drivers/net/virtio_net.ko": ["alias=virtio:d00000001v*"],
        "kernel/drivers/usb/host/xhci-pci.ko": ["alias=pci:v00001912d00000014sv*sd*bc*sc*i*"],
    ]

    private func drivers() async throws -> [String: CardDriver] {
        let all = try await ModuleClosure(.phase1, of: modules.keys.sorted()) { file throws(Phase1Failure) in
            SampleELF.module(modules[file] ?? [])
        }
        let drivers = CardDriver.all(in: all, small: all.needed(by: ModuleSelection.small.names))
        return Dictionary(uniqueKeysWithValues: drivers.map { ($0.module.text, $0) })
    }

    @Test func `each driver is for the cards it names, and a card that two of them name is in one list`() async throws {
        let drivers = try await drivers()
        #expect(drivers.keys.sorted() == ["8139too", "e1000", "r8169", "virtio_net"])
        #expect(drivers["virtio_net"]?.devices == ["1af4:1000", "1af4:1041"])
        #expect(
            drivers["virtio_net"]?.modules.members.map(\.path)
                == ["kernel/drivers/net/virtio_net.ko", "kernel/drivers/usb/host/xhci-pci.ko"])
        #expect(drivers["e1000"]?.devices == ["8086:100e", "8086:100f"])
        #expect(drivers["r8169"]?.devices == ["10ec:8168"])
        #expect(drivers["8139too"]?.devices == ["10ec:8129", "10ec:8139"])
    }

    @Test func `a driver comes with what it needs, and with all cable chips when it drives one of those`() async throws
    {
        let drivers = try await drivers()
        let common = ["kernel/drivers/usb/host/xhci-pci.ko"]
        #expect(
            drivers["e1000"]?.modules.members.map(\.path) == ["kernel/drivers/net/ethernet/intel/e1000.ko"] + common)
        #expect(
            drivers["r8169"]?.modules.members.map(\.path)
                == [
                    "kernel/drivers/net/ethernet/realtek/r8169.ko", "kernel/drivers/net/phy/libphy.ko",
                    "kernel/drivers/net/phy/marvell.ko", "kernel/drivers/net/phy/realtek.ko",
                ] + common)
    }

    @Test func `the drivers that claim one card come together, for iPXE does not tell its revision`() async throws {
        let members = try await drivers()["8139too"]?.modules.members.map(\.path) ?? []
        #expect(members.contains("kernel/drivers/net/ethernet/realtek/8139too.ko"))
        #expect(members.contains("kernel/drivers/net/ethernet/realtek/r8169.ko"))
        #expect(members.contains("kernel/drivers/net/mii.ko"))
    }
}
