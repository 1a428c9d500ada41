// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import LinuxSystem

/// Ends this kernel's time; loading another takes seconds, so on a thread of its own.
actor KernelStarter {
    private let executor = BlockingExecutor("kernel")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The piece is the last part of the initramfs; none is empty.
    func load(_ source: KernelSource, from image: ImageName, with piece: [UInt8]) async throws {
        let initramfs = StartFiles.initramfs(of: image)
        let added = try JoinedInitramfs(initramfs).add(piece)
        switch source {
        case .files(let start):
            let folder = MachineLayout.folder(of: image)
            let files = start.initrds.map { "\(folder)/\($0)" }
            // They were put end to end as they arrived, unless one of them is there twice.
            let initrds = (!files.isEmpty && SystemFile.exists(initramfs) ? [initramfs] : files) + added
            let kernel = "\(folder)/\(start.kernel)"
            switch start.call {
            case .files: try Kexec.load(kernel: kernel, initrds: initrds, commandLine: start.commandLine)
            case .segments: try await loadSegments(kernel, initrds, start.commandLine)
            }
        case .medium(let start):
            let initrds = (SystemFile.exists(initramfs) ? [initramfs] : []) + added
            try Kexec.load(
                kernel: StartFiles.kernel(of: image), initrds: initrds, commandLine: start.commandLine)
        }
    }

    /// By kexec-tools, which take one file.
    private func loadSegments(_ kernel: String, _ initrds: [String], _ commandLine: String) async throws {
        guard initrds.count <= 1 else {
            throw ImpossibleImage(description: "one of its initrds is there twice, which kexec: segments cannot do")
        }
        let command = Command(
            LayerKeeper.kexecProgram,
            ["kexec", "-c", "-l", kernel, "--command-line=\(commandLine)"] + initrds.map { "--initrd=\($0)" },
            streams: .inherited)
        let ending = try await command.run()
        guard ending.isSuccess else {
            throw ImpossibleImage(
                description:
                    "kexec -c -l \(kernel) ended with \(ending); under Secure Boot only kexec: files is allowed")
        }
    }

    func start() throws(SystemFailure) {
        try Kexec.start()
    }

    /// - Returns: why the machine goes on.
    func end(_ ending: MachineEnding) -> SystemFailure? {
        do {
            try ending.perform()
            return nil
        } catch {
            FirstProcess.log("\(error)")
            return error
        }
    }
}
