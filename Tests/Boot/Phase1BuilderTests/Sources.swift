// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Phase1Builder

/// A folder with a kernel, modules, an agent, firmware and an overlay.
struct Sources {
    let folder: String

    var options: Phase1Options {
        var options = Phase1Options(agent: "\(folder)/agent", cache: "\(folder)/cache", output: "\(folder)/out")
        options.kernel = .own(file: "\(folder)/vmlinuz", modules: "\(folder)/modules")
        options.busybox = "\(folder)/busybox"
        options.firmware = "\(folder)/firmware"
        options.overlay = "\(folder)/overlay"
        options.compression = .plain
        return options
    }

    func build() async throws -> Phase1Builder.Outcome {
        try await Phase1Builder(options) { _ in }.build()
    }

    func output(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/out/\(name)")))
    }

    func write(_ path: String, _ content: [UInt8]) throws {
        let url = URL(filePath: "\(folder)/\(path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: url)
    }
}

func withSources(_ body: (Sources) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "phase1-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let sources = Sources(folder: folder)
    try sources.write("vmlinuz", SampleKernel.bytes(release: "6.1.0-test"))
    try sources.write("agent", SampleELF.program(isStatic: true, unwinding: [1, 2, 3]))
    try sources.write("busybox", SampleELF.program(isStatic: true))
    try sources.write(
        "modules/kernel/drivers/net/ethernet/e1000.ko",
        SampleELF.module([
            "depends=mii", "alias=pci:v00008086d0000100Esv*sd*bc*sc*i*", "firmware=nic.fw",
        ]))
    try sources.write("modules/kernel/lib/mii.ko", SampleELF.module(["description=mii"]))
    try sources.write("modules/kernel/drivers/usb/host/xhci-pci.ko", SampleELF.module(["depends=xhci-hcd"]))
    try sources.write("modules/kernel/sound/snd.ko", SampleELF.module([]))
    try sources.write("firmware/nic.fw", Array("firmware".utf8))
    try sources.write("overlay/etc/motd", Array("overlay".utf8))
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/overlay/etc/link", withDestinationPath: "motd")
    try await body(sources)
}
