// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import Glibc

/// Puts another kernel in place of the running one, in two steps: load can be taken back, start cannot.
///
/// Only the call that takes files is used: it is the one a locked-down kernel (Secure Boot) allows, and it then
/// checks the other kernel's signature itself.
package enum Kexec {
    /// Loads a kernel with its initial file systems, laid one behind the other with zeros between them.
    ///
    /// The command line is passed on byte for byte.
    package static func load(kernel: String, initrds: [String], commandLine: String) throws(SystemFailure) {
        guard commandLine.utf8.count <= Limits.kernelCommandLine, !commandLine.utf8.contains(0) else {
            throw SystemFailure(
                "kernel command line of \(commandLine.utf8.count) bytes", number: E2BIG,
                remedy: "\(Limits.kernelCommandLine) are allowed")
        }
        let kernelFile = try OpenFile(kernel, O_RDONLY)
        let result: Int32
        if initrds.isEmpty {
            result = linux_kexec_load(kernelFile.number, -1, commandLine)
        } else {
            let initramfs = try joined(initrds)
            result = linux_kexec_load(kernelFile.number, initramfs.number, commandLine)
        }
        guard result < 0 else { return }
        throw SystemFailure("kexec_file_load \(kernel)", number: -result, remedy: remedy(for: -result))
    }

    private static func remedy(for number: Int32) -> String? {
        switch number {
        case ENOEXEC: "the file is no kernel for this machine"
        case EKEYREJECTED, ENODATA, EBADMSG: "Secure Boot is on and takes only kernels signed with a key it knows"
        case ENOMEM, EADDRNOTAVAIL: "the machine has too little memory for this image"
        case EPERM: "this kernel is locked against starting another"
        default: nil
        }
    }

    /// Starts what was loaded; returns only when it cannot.
    package static func start() throws(SystemFailure) {
        sync()
        _ = try SystemFailure.check(linux_end(LINUX_START_LOADED_KERNEL), "start the loaded kernel")
    }

    /// What the kernel is given as its initial file system: one file as it is, several copied into one in memory.
    package static func joined(_ paths: [String]) throws(SystemFailure) -> OpenFile {
        if paths.count == 1, let path = paths.first { return try OpenFile(path, O_RDONLY) }
        let number = try SystemFailure.check(linux_memory_file("initramfs"), "memory for initramfs")
        let whole = OpenFile(owning: number, path: "initramfs in memory")
        var length: UInt64 = 0
        for path in paths {
            let start = InitramfsSeam.start(after: length)
            try whole.write(ArraySlice(repeating: 0, count: Int(start - length)))
            length = start + UInt64(try append(path, to: whole))
        }
        return whole
    }

    private static func append(_ path: String, to whole: borrowing OpenFile) throws(SystemFailure) -> Int {
        let part = try OpenFile(path, O_RDONLY)
        let length = try part.length()
        var rest = length
        while rest > 0 {
            let count = sendfile(whole.number, part.number, nil, rest)
            guard count > 0 else { throw SystemFailure("copy \(path)", number: count < 0 ? errno : EIO) }
            rest -= count
        }
        return length
    }
}

/// How the running machine comes to an end.
package enum MachineEnding: Hashable, Sendable {
    /// Back to the firmware.
    case restart
    /// Off.
    case powerOff

    /// Ends it; returns only when that is refused.
    package func perform() throws(SystemFailure) {
        sync()
        let ending = self == .restart ? LINUX_RESTART : LINUX_POWER_OFF
        _ = try SystemFailure.check(linux_end(ending), self == .restart ? "restart" : "power off")
    }
}
