// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// A script for iPXE (Debian's build of January 2019 is the oldest it must run on).
///
/// No command in it ends the boot by failing once: each fetch is tried again after a pause that grows, because a
/// machine that gives up on one lost packet waits for a person.
package struct IPXEScript: Hashable, Sendable {
    /// The lines after the first, which marks the file as a script.
    package let lines: [String]

    /// The whole script.
    package var text: String { (["#!ipxe"] + lines).map { $0 + "\n" }.joined() }

    private init(_ lines: [String]) {
        self.lines = lines
    }

    /// What iPXE gets when it does not yet say who it is: it asks again, with its identity in the query.
    package static func introduction(_ endpoint: ServerEndpoint) -> IPXEScript {
        let query = [
            "\(BootRoute.Query.mac)=${netX/mac}", "\(BootRoute.Query.uuid)=${uuid}",
            "\(BootRoute.Query.pci)=${netX/busid:hexhyp}", "\(BootRoute.Query.platform)=${platform}",
        ].joined(separator: "&")
        return IPXEScript(
            refusals
                + attempts(at: "chain --replace \(endpoint.url)\(BootRoute.script)?\(query)", label: "ask", endpoint))
    }

    /// What starts phase 1 on one machine.
    ///
    /// On UEFI the kernel finds its initramfs by the name that `initrd=` has in common with `--name`.
    package static func phase1(_ boot: Phase1Boot) -> IPXEScript {
        let folder = "\(boot.endpoint.url)\(BootRoute.phase1)/\(boot.hash)"
        let who = "?\(BootRoute.Query.mac)=\(boot.machine.mac)"
        let kernel = "\(folder)/\(BootRoute.kernelFile)\(who)"
        let initramfs = "\(folder)/\(BootRoute.initramfsFile)\(who)"
        let commandLine = boot.commandLine.joined(separator: " ")
        return IPXEScript(
            ["echo BootTorrent: phase 1 for \(boot.machine.mac)"]
                + attempts(
                    at: "kernel --name \(BootRoute.kernelFile) \(kernel) \(commandLine)", label: "kernel", boot.endpoint
                )
                + attempts(
                    at: "initrd --name \(BootRoute.initramfsFile) \(initramfs)", label: "initramfs", boot.endpoint)
                + [
                    "boot ||",
                    "echo BootTorrent: the firmware of this machine could not start the kernel of phase 1.",
                    "sleep 60",
                    "exit 1",
                ])
    }

    /// Machines that phase 1 cannot run on learn so in one sentence and go on with their firmware's next choice.
    private static let refusals = [
        "iseq ${buildarch} arm64 && goto other ||",
        "iseq ${buildarch} arm32 && goto other ||",
        "iseq ${platform}/${buildarch} efi/i386 && goto efi32 ||",
        "cpuid --ext 29 || goto old",
        "goto start",
        ":old",
        "echo BootTorrent needs a 64-bit PC, and the processor of this one has no 64-bit mode.",
        "goto leave",
        ":efi32",
        "echo BootTorrent needs 64-bit firmware, and the UEFI of this machine is a 32-bit one. Set it to legacy BIOS boot.",
        "goto leave",
        ":other",
        "echo BootTorrent has no phase 1 for this processor (${buildarch}) yet.",
        ":leave",
        "sleep 20",
        "exit 1",
        ":start",
    ]

    private static func attempts(at command: String, label: String, _ endpoint: ServerEndpoint) -> [String] {
        [
            "set tries:int32 0",
            ":\(label)",
            "\(command) && goto \(label)_done ||",
            "inc tries",
            "iseq ${tries} \(Limits.fetchAttempts) && goto \(label)_failed ||",
            "echo BootTorrent: no answer from \(endpoint.url), attempt ${tries} of \(Limits.fetchAttempts)",
            "sleep ${tries}",
            "goto \(label)",
            ":\(label)_failed",
            "echo BootTorrent: \(endpoint.url) did not answer. Is the server on, and its HTTP port open?",
            "sleep 20",
            "exit 1",
            ":\(label)_done",
        ]
    }
}

/// What phase 1 is told on its kernel command line, and where it comes from.
package struct Phase1Boot: Hashable, Sendable {
    /// The server.
    package let endpoint: ServerEndpoint
    /// Names this build of phase 1 in its URLs, so that no cache mixes two: lower-case hexadecimal.
    package let hash: String
    /// The machine.
    package let machine: MachineIdentity
    /// More words for the kernel, in front of `quiet`.
    package let arguments: [KernelArgument]

    /// Puts the four together; `nil` when the hash is not lower-case hexadecimal or there are too many words.
    package init?(endpoint: ServerEndpoint, hash: String, machine: MachineIdentity, arguments: [KernelArgument] = []) {
        let digits = Set("0123456789abcdef".utf8)
        guard !hash.isEmpty, hash.utf8.count <= 64, hash.utf8.allSatisfy(digits.contains),
            arguments.count <= Limits.kernelArguments
        else { return nil }
        self.endpoint = endpoint
        self.hash = hash
        self.machine = machine
        self.arguments = arguments
    }

    /// The words in order; the agent reads the `boottorrent.` ones and `BOOTIF`, which is PXE's own custom.
    package var commandLine: [String] {
        let mac = machine.mac.description.split(separator: ":").joined(separator: "-")
        return [
            "initrd=\(BootRoute.initramfsFile)", "boottorrent.server=\(endpoint.url)", "BOOTIF=01-\(mac)",
        ] + [machine.uuid.flatMap(SMBIOSIdentifier.init).map { "boottorrent.uuid=\($0)" }].compactMap(\.self)
            + ["console=tty0", "console=ttyS0,115200"] + arguments.map(\.description) + ["quiet"]
    }
}
