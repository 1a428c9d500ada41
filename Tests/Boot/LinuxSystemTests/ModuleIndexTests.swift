// SPDX-License-Identifier: GPL-3.0-or-later

import LinuxSystem
import Testing

@Suite struct ModuleIndexTests {
    let index = ModuleIndex(
        dependencies: Array(
            """
            kernel/net/core/failover.ko:
            kernel/drivers/net/net_failover.ko: kernel/net/core/failover.ko
            kernel/drivers/net/virtio_net.ko: kernel/drivers/net/net_failover.ko kernel/net/core/failover.ko
            kernel/drivers/hid/hid-generic.ko.xz: kernel/drivers/hid/hid.ko
            kernel/drivers/hid/hid.ko:
            kernel/drivers/net/r8169.ko:
            kernel/drivers/net/phy/realtek.ko:
            a/loop1.ko: a/loop2.ko
            a/loop2.ko: a/loop1.ko
            a/lacking.ko: a/not-there.ko
            no colon
            : nothing before it
            """.utf8),
        aliases: Array(
            """
            # Aliases extracted from modules themselves.
            alias virtio:d00000001v* virtio_net
            alias hid:b*g*v*p* hid_generic
            alias pci:v000010ECd00008168sv*sd*bc*sc*i* r8169
            alias pci:v000010ECd0000816[1-7]sv*sd*bc*sc*i* r8169
            alias pci:v*d*sv*sd*bc02sc00i* failover
            alias bad
            """.utf8),
        softDependencies: Array("softdep r8169 pre: realtek post: hid\nsoftdep x\n".utf8))

    @Test(arguments: [
        ("virtio_net", ["net/core/failover", "drivers/net/net_failover", "drivers/net/virtio_net"]),
        ("virtio-net", ["net/core/failover", "drivers/net/net_failover", "drivers/net/virtio_net"]),
        ("failover", ["net/core/failover"]),
        ("r8169", ["drivers/net/phy/realtek", "drivers/net/r8169"]),
        ("unknown", []),
        ("", []),
    ])
    func `what a module needs is loaded before it`(module: String, files: [String]) {
        #expect(index.files(for: module) == files.map { "kernel/\($0).ko" })
    }

    @Test func `a circle and a missing module end the search, not the program`() {
        #expect(index.files(for: "loop1") == ["a/loop2.ko", "a/loop1.ko"])
        #expect(index.files(for: "lacking") == ["a/lacking.ko"])
    }

    @Test(arguments: [
        ("virtio:d00000001v00001AF4", ["virtio_net"]),
        ("virtio:d00000002v00001AF4", []),
        ("hid:b0003g0001v00000627p00000001", ["hid_generic"]),
        ("pci:v000010ECd00008168sv00001AF4sd00001100bc02sc00i00", ["r8169", "failover"]),
        ("pci:v000010ECd00008165sv0sd0bc01sc00i00", ["r8169"]),
        ("pci:v000010ECd00008168", []),
        ("hid-generic", ["hid_generic"]),
        ("usb:v1", []),
    ])
    func `a device finds its modules`(alias: String, modules: [String]) {
        #expect(index.modules(for: alias) == modules)
    }

    @Test(arguments: [
        ("kernel/drivers/hid/hid-generic.ko", "hid_generic"), ("x.ko.zst", "x"), ("", ""), ("/", ""),
    ])
    func `a file's name is its module's, hyphens as underscores`(path: String, name: String) {
        #expect(ModuleIndex.name(ofFile: path) == name)
    }

    @Test func `an index cut anywhere or made of noise is read without harm`() {
        let text = Array("alias pci:v[0-9*?sd[ x\nkernel/a.ko: kernel/b.ko\nsoftdep a pre: b".utf8)
        for length in 0...text.count {
            let part = Array(text.prefix(length))
            let index = ModuleIndex(dependencies: part, aliases: part, softDependencies: part)
            #expect(index.modules(for: "pci:v0").count <= 1)
            _ = index.files(for: "a")
        }
    }

    @Test func `a pattern of many stars is not slow`() {
        let index = ModuleIndex(
            dependencies: [], aliases: Array("alias x:\(String(repeating: "*a", count: 200))b m".utf8))
        #expect(index.modules(for: "x:" + String(repeating: "a", count: 5_000)) == [])
    }
}
