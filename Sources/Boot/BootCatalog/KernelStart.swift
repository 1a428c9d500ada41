// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Another kernel to be started in place of the running one, out of an image's folder.
package struct KernelStart: Hashable, Sendable {
    /// How the kernel is handed over.
    package enum Call: String, CaseIterable, Hashable, Sendable {
        /// By `kexec_file_load`, which checks signatures and which a locked-down kernel allows.
        case files
        /// By the older `kexec_load`, with kexec-tools, for kernels that the newer call does not take.
        case segments
    }

    /// The kernel's file.
    package let kernel: RelativePath
    /// Its initial file systems, laid end to end.
    package let initrds: [RelativePath]
    /// Passed on as it stands.
    package let commandLine: String
    /// Whether the machine's address is added to the command line (`ip=`, `BOOTIF=`).
    package let passesNetwork: Bool
    /// How it is handed over.
    package let call: Call

    /// Puts the five together.
    package init(
        kernel: RelativePath, initrds: [RelativePath], commandLine: String, passesNetwork: Bool = false,
        call: Call = .files
    ) {
        self.kernel = kernel
        self.initrds = initrds
        self.commandLine = commandLine
        self.passesNetwork = passesNetwork
        self.call = call
    }

    var files: [RelativePath] { [kernel] + initrds }
    var layers: [LayerName] { call == .segments ? [.kexecTools] : [] }
}
