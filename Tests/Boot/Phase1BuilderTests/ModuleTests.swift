// SPDX-License-Identifier: GPL-3.0-or-later

import Phase1Builder
import Testing

@Suite struct ModuleNameTests {
    @Test(arguments: [
        ("kernel/drivers/hid/hid-generic.ko", "hid_generic"),
        ("usbhid.ko.xz", "usbhid"),
        ("a/snd-hda_intel.ko.zst", "snd_hda_intel"),
        ("modules.dep", nil),
        ("note.kot", nil),
        ("e1000.ko.old", nil),
    ])
    func `a file's name tells the module`(path: String, name: String?) {
        #expect(ModuleName(file: path)?.text == name)
    }
}

@Suite struct ModuleInformationTests {
    @Test func `needs, wishes, devices and firmware are read from their lines`() {
        let information = ModuleInformation(lines: [
            "firmware=rtl_nic/rtl8168d-1.fw", "firmware=rtl_nic/rtl8168d-2.fw", "license=GPL",
            "softdep=pre: realtek other-one post: third", "alias=pci:v000010ECd00008168sv*sd*bc*sc*i*",
            "depends=libphy,mdio_devres", "no equals sign", "parm=debug:Level (0=none)",
        ])
        #expect(information.dependencies.map(\.text) == ["libphy", "mdio_devres"])
        #expect(information.wantedBefore.map(\.text) == ["realtek", "other_one"])
        #expect(information.softDependencies == ["pre: realtek other-one post: third"])
        #expect(information.aliases == ["pci:v000010ECd00008168sv*sd*bc*sc*i*"])
        #expect(information.firmware == ["rtl_nic/rtl8168d-1.fw", "rtl_nic/rtl8168d-2.fw"])
    }

    @Test func `a module that needs nothing has an empty list`() {
        #expect(ModuleInformation(lines: ["depends="]).dependencies.isEmpty)
    }
}

@Suite struct ModuleClosureTests {
    private let modules: [String: [String]] = [
        "kernel/drivers/net/ethernet/realtek/r8169.ko": [
            "depends=libphy,mdio-devres", "softdep=pre: realtek", "alias=pci:v000010ECd00008168*",
        ],
        "kernel/drivers/net/phy/libphy.ko": ["depends="],
        "kernel/drivers/net/phy/realtek.ko": ["depends=libphy"],
        "kernel/drivers/net/mdio/mdio_devres.ko.xz": ["depends=libphy"],
        "kernel/drivers/hid/usbhid/usbhid.ko": ["depends=hid,usbcore"],
        "kernel/drivers/hid/hid.ko": [],
        "kernel/drivers/usb/core/usbcore.ko": ["depends=usb-common"],
        "kernel/drivers/usb/common/usb-common.ko": [],
        "kernel/sound/snd.ko": ["depends=soundcore"],
        "kernel/sound/soundcore.ko": [],
    ]

    private func closure(_ selection: ModuleSelection) async throws -> ModuleClosure {
        try await ModuleClosure(selection, of: modules.keys.sorted()) { file throws(Phase1Failure) in
            SampleELF.module(modules[file] ?? [])
        }
    }

    private let selection = ModuleSelection(
        folders: ["kernel/drivers/net/ethernet"], names: ["usbhid", "not_in_this_kernel"].map { ModuleName($0) })

    @Test func `the selected come with all they need and nothing else`() async throws {
        let paths = try await closure(selection).members.map(\.path)
        #expect(
            paths == [
                "kernel/drivers/hid/hid.ko", "kernel/drivers/hid/usbhid/usbhid.ko",
                "kernel/drivers/net/ethernet/realtek/r8169.ko", "kernel/drivers/net/mdio/mdio_devres.ko",
                "kernel/drivers/net/phy/libphy.ko", "kernel/drivers/net/phy/realtek.ko",
                "kernel/drivers/usb/common/usb-common.ko", "kernel/drivers/usb/core/usbcore.ko",
            ])
    }

    @Test func `the index names everything to load before a module, what is needed first standing last`() async throws {
        let lines = try await closure(selection).dependencyIndex.split(separator: "\n").map(String.init)
        #expect(
            lines.contains(
                "kernel/drivers/net/ethernet/realtek/r8169.ko: kernel/drivers/net/mdio/mdio_devres.ko "
                    + "kernel/drivers/net/phy/libphy.ko"))
        #expect(
            lines.contains(
                "kernel/drivers/hid/usbhid/usbhid.ko: kernel/drivers/usb/core/usbcore.ko "
                    + "kernel/drivers/usb/common/usb-common.ko kernel/drivers/hid/hid.ko"))
        #expect(lines.contains("kernel/drivers/hid/hid.ko:"))
        #expect(lines.count == 8)
    }

    @Test func `devices and wishes have an index of their own`() async throws {
        let closure = try await closure(selection)
        #expect(closure.aliasIndex == "alias pci:v000010ECd00008168* r8169\n")
        #expect(closure.softDependencyIndex == "softdep r8169 pre: realtek\n")
    }

    @Test func `modules that need each other end the search`() async throws {
        let files = ["kernel/a.ko", "kernel/b.ko"]
        let selection = ModuleSelection(folders: ["kernel"], names: [])
        let closure = try await ModuleClosure(selection, of: files) { file throws(Phase1Failure) in
            SampleELF.module([file.hasSuffix("a.ko") ? "depends=b" : "depends=a"])
        }
        #expect(closure.dependencyIndex.split(separator: "\n").count == 2)
    }

    @Test func `a damaged module is named`() async {
        let error = await #expect(throws: Phase1Failure.self) {
            _ = try await ModuleClosure(selection, of: modules.keys.sorted()) { _ throws(Phase1Failure) in [1, 2, 3] }
        }
        #expect(
            error?.description.contains("r8169.ko is damaged: byte 0") == true
                || error?.description.contains("usbhid.ko is damaged: byte 0") == true)
    }
}
