// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Glibc
package import TorrentCore

/// What only the first process of a machine has to see to.
package enum FirstProcess {
    /// Whether this process is it.
    package static var isThisOne: Bool { getpid() == 1 }

    /// Opens standard streams where the kernel could not: whatever is opened next would take their place.
    package static func openStandardStreams() {
        while true {
            let number = open("/dev/null", O_RDWR)
            guard (0...2).contains(number) else {
                if number > 2 { close(number) }
                return
            }
        }
    }

    /// Keeps the kernel's messages off the consoles, but for its last words; they stay in its log.
    package static func silenceKernelLog() throws(SystemFailure) {
        try SystemFile.write("1 4 1 7", to: "/proc/sys/kernel/printk")
    }

    /// Puts a line into the kernel's log, where `dmesg` and ``KernelLog`` show it.
    package static func log(_ line: String) {
        try? SystemFile.write("<6>\(KernelRecord.ownPrefix)\(line)\n", to: "/dev/kmsg")
    }

    /// Who gets huge pages from the kernel (`transparent_hugepage`).
    package enum HugePages: String, Sendable {
        /// Who asks for them, as QEMU does for its guest's memory.
        case whoAsks = "madvise"
        /// Nobody; the kernel then keeps tens of megabytes less in reserve.
        case nobody = "never"
    }

    /// Says who gets huge pages.
    ///
    /// A kernel that knows of none is no failure.
    /// By itself the kernel gives them to all, and every thread of a small program takes megabytes.
    package static func give(hugePagesTo receivers: HugePages) throws(SystemFailure) {
        let path = "/sys/kernel/mm/transparent_hugepage/enabled"
        guard SystemFile.exists(path) else { return }
        try SystemFile.write(receivers.rawValue, to: path)
    }

    /// Lets the kernel call this file when it wants a module by name.
    package static func answerModuleRequests(with path: String) throws(SystemFailure) {
        try SystemFile.write(path, to: "/proc/sys/kernel/modprobe")
    }

    /// The moment by the kernel's own clock, whose zero is its start; goes on while the machine sleeps.
    package static var uptime: MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
