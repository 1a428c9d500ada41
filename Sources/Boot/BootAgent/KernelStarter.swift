// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinuxSystem

/// Ends this kernel's time; loading another takes seconds, so on a thread of its own.
actor KernelStarter {
    private let executor = BlockingExecutor("kernel")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func load(kernel: String, initrds: [String], commandLine: String) throws(SystemFailure) {
        try Kexec.load(kernel: kernel, initrds: initrds, commandLine: commandLine)
    }

    func start() throws(SystemFailure) {
        try Kexec.start()
    }

    func end(_ ending: MachineEnding) {
        do { try ending.perform() } catch { FirstProcess.log("\(error)") }
    }
}
