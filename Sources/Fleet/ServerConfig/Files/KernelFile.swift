// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Tells by the beginning of a file whether it is a kernel that our machines can start.
package enum KernelFile {
    /// Bytes from the start that are looked at: the header of an x86 kernel ends before.
    package static let lookedAt = 0x280
    /// Version 2.12 of the header, the first that says whether a kernel has 64 bits (Linux 3.8).
    private static let versionWithFlags = 0x020c

    /// What is wrong with a file that begins like this, or `nil`.
    package static func flaw(_ bytes: [UInt8], call: KernelStart.Call) -> FileFlaw? {
        let start = FileStart(bytes)
        if start.has("HdrS", at: 0x202) { return flaw(ofBzImage: start, call: call) }
        if start.has([0x7f, 0x45, 0x4c, 0x46], at: 0) { return flaw(ofELF: start, call: call) }
        if start.has("ARM\u{64}", at: 56) { return foreign("arm64") }
        if start.has("RISCV", at: 48) { return foreign("riscv64") }
        if start.has("MZ", at: 0), start.has("zimg", at: 4) {
            return FileFlaw(
                found: "is a kernel that unpacks itself under UEFI alone (zboot), usually for arm64 or riscv64",
                remedy: "use a kernel for x86-64")
        }
        if start.has("MZ", at: 0) {
            return FileFlaw(
                found: "is a program for UEFI and no Linux kernel",
                remedy: "take kernel and initrd out of a unified kernel image first")
        }
        if let packing = DiskPacking(beginning: bytes), packing != .qcow2 {
            return FileFlaw(found: "is packed with \(packing.rawValue)", remedy: "unpack it first")
        }
        return FileFlaw(found: "is no Linux kernel", remedy: "copy one such as /boot/vmlinuz-VERSION")
    }

    /// Flags of the header (Documentation/arch/x86/boot.rst, `xloadflags`): bit 0 is a 64-bit entry.
    private static func flaw(ofBzImage start: FileStart, call: KernelStart.Call) -> FileFlaw? {
        let hasEntry = start.number(at: 0x206) >= versionWithFlags && start.number(at: 0x236) & 1 == 1
        guard call == .files, !hasEntry else { return nil }
        return FileFlaw(
            found: "is a kernel of 32 bits, or one older than Linux 3.8",
            remedy: "use one for x86-64, or write kexec: segments")
    }

    private static func flaw(ofELF start: FileStart, call: KernelStart.Call) -> FileFlaw? {
        guard start.elfMachine == ELFMachine.amd64 else { return foreign(ELFMachine.name(start.elfMachine)) }
        guard call == .files else { return nil }
        return FileFlaw(
            found: "is a kernel before it is packed (vmlinux), which needs the older of the two calls",
            remedy: "use the bzImage, often called vmlinuz, or write kexec: segments")
    }

    private static func foreign(_ architecture: String) -> FileFlaw {
        FileFlaw(
            found: "is a kernel for \(architecture), machines here are x86-64", remedy: "use one for x86-64 (amd64)")
    }
}

/// Tells by the beginning of a file whether a kernel can unpack it as its initial file system.
package enum InitrdFile {
    /// Bytes from the start that are looked at; there may be zeros before the first archive.
    package static let lookedAt = 64 << 10
    /// What an archive, or one packed in a way that Linux unpacks, begins with (lib/decompress.c).
    private static let signs: [[UInt8]] = [
        Array("070701".utf8), Array("070702".utf8), [0x1f, 0x8b], [0x1f, 0x9e], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
        [0x28, 0xb5, 0x2f, 0xfd], [0x02, 0x21, 0x4c, 0x18], [0x5d, 0, 0], Array("BZh".utf8), [0x89, 0x4c, 0x5a, 0x4f],
    ]

    /// What is wrong with a file that begins like this, or `nil`.
    package static func flaw(_ bytes: [UInt8]) -> FileFlaw? {
        let archive = bytes.drop { $0 == 0 }
        if archive.isEmpty, !bytes.isEmpty, bytes.count >= lookedAt { return nil }
        if signs.contains(where: archive.starts) { return nil }
        if archive.starts(with: [0x04, 0x22, 0x4d, 0x18]) {
            return FileFlaw(
                found: "is packed in a form of lz4 that Linux does not unpack", remedy: "pack it anew with lz4 -l")
        }
        return FileFlaw(
            found: "is no archive for an initial file system", remedy: "use a cpio archive, packed or not")
    }
}
