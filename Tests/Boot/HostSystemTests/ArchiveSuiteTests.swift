// SPDX-License-Identifier: GPL-3.0-or-later

import HostSystem
import Testing

@Suite struct ArchiveSuiteTests {
    @Test func `suites are in the order of their releases, and the newest is the last`() {
        #expect(ArchiveSuite.allCases.sorted() == ArchiveSuite.allCases)
        #expect(ArchiveSuite.newest == .trixie)
        #expect(ArchiveSuite.choice == "bookworm or trixie")
    }

    @Test(arguments: ["", "stable", "sid", "Bookworm", "bookworm-updates", "bookworm/../trixie"])
    func `a name that is not known is no suite`(name: String) {
        #expect(ArchiveSuite(codename: name) == nil)
        #expect(ArchiveSuite(release: name) == nil)
    }

    @Test func `files that moved from one release to the next are looked for where they are`() {
        let (old, new) = (ArchiveSuite.bookworm, ArchiveSuite.trixie)
        #expect(old.modulesFolder == "lib/modules")
        #expect(new.modulesFolder == "usr/lib/modules")
        #expect(old.busybox.path == "bin/busybox")
        #expect(new.busybox.path == "usr/bin/busybox")
        #expect(old.installer.package == "debian-installer-12-netboot-amd64")
        #expect(new.installer.path.hasPrefix("usr/lib/debian-installer/images/13/"))
        #expect(old.secureShell == new.secureShell)
        #expect(old.qemu.files.contains("usr/lib/ipxe/qemu/"))
        #expect(new.qemu.files.contains("usr/share/qemu/efi-*"))
    }
}
