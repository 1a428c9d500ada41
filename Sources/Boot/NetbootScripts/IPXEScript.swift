// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import TorrentCore

/// A script for iPXE (Debian's build of January 2019 is the oldest it must run on).
///
/// No command in it ends the boot by failing once: each fetch is tried again after a pause that grows, because a
/// machine that gives up on one lost packet waits for a person.
package struct IPXEScript: Hashable, Sendable {
    /// The lines after the first, which marks the file as a script.
    package let lines: [String]

    /// The whole script.
    package var text: String { (["#!ipxe"] + lines).map { $0 + "\n" }.joined() }

    init(_ lines: [String]) {
        self.lines = lines
    }

    /// What iPXE gets when it does not yet say who it is: it asks again, with its identity in the query.
    package static func introduction(_ endpoint: ServerEndpoint) -> IPXEScript {
        IPXEScript(refusals + asking(endpoint))
    }

    /// Asks for the machine's own script until it comes, with its identity and maybe more in the query.
    static func asking(_ endpoint: ServerEndpoint, adding words: [String] = []) -> [String] {
        let query =
            ([
                "\(BootRoute.Query.mac)=${netX/mac}", "\(BootRoute.Query.uuid)=${uuid}",
                "\(BootRoute.Query.pci)=${netX/busid:hexhyp}", "\(BootRoute.Query.platform)=${platform}",
                "\(BootRoute.Query.vendor)=${manufacturer:uristring}", "\(BootRoute.Query.model)=${product:uristring}",
                "\(BootRoute.Query.serial)=${serial:uristring}",
            ] + words).joined(separator: "&")
        return attempts(at: "chain --replace \(endpoint.url)\(BootRoute.script)?\(query)", label: "ask", endpoint)
    }

    /// What starts phase 1 on one machine.
    ///
    /// On UEFI the kernel finds its archives by the names that `initrd=` has in common with `--name`; it lays a later
    /// one over an earlier one.
    package static func phase1(_ boot: Phase1Boot) -> IPXEScript {
        let who = "?\(BootRoute.Query.mac)=\(boot.machine.mac)"
        let commandLine = boot.commandLine.joined(separator: " ")
        var files = [
            File(command: "kernel", name: BootRoute.kernelFile, label: "kernel", words: " \(commandLine)")
        ]
        for (place, name) in boot.archives.enumerated() {
            files.append(
                File(command: "initrd", name: name, label: place == 0 ? "initramfs" : "archive\(place)", words: ""))
        }
        return IPXEScript(
            ["echo BootTorrent: phase 1 for \(boot.machine.mac)"]
                + files.flatMap { file in
                    let path = "\(BootRoute.phase1)/\(boot.hash)/\(file.name)\(who)"
                    return (boot.giver.map { fromGiver(file, path, $0) } ?? [])
                        + attempts(
                            at: file.fetch("", boot.endpoint.url + path + (boot.giver == nil ? "" : failedGiver)),
                            label: file.label, boot.endpoint)
                }
                + [
                    "boot ||",
                    "echo BootTorrent: the firmware of this machine could not start the kernel of phase 1.",
                    "sleep 60",
                    "exit 1",
                ])
    }

    /// What starts a machine's own disk that was just written, and phase 1 where that fails.
    ///
    /// A BIOS has iPXE start the disk of the number that the agent found out (INT 13h), else the first (0x80), and then
    /// the screen says which was meant. UEFI takes a failure (`exit 1`) as the word to go on to its next boot entry (UEFI
    /// 2.10, 3.1.1); nothing comes back from there.
    package static func disk(_ disk: WrittenDisk?, orElse boot: Phase1Boot) -> IPXEScript {
        var drive = DiskStart.drives.lowerBound
        var advice: [String] = []
        if case .drive(let number)? = disk?.start {
            drive = number
        } else if let disk {
            advice = [
                "echo BootTorrent: it is \(shown(disk.name)). The BIOS does not say which of its disks that is;",
                "echo BootTorrent: the first one is started. If another system comes up, choose that disk in the boot menu.",
                "sleep \(Limits.adviceSeconds)",
            ]
        }
        return IPXEScript(
            [
                "echo BootTorrent: the disk of \(boot.machine.mac) was written a moment ago; it is started now",
                "iseq ${platform} efi && exit 1 ||",
            ] + advice + [
                "sanboot --no-describe --drive \(DiskStart.drive(drive).text) ||",
                "echo BootTorrent: the disk does not start (drive \(DiskStart.drive(drive).text))",
                "sleep 5",
            ] + phase1(boot).lines)
    }

    /// A text that a machine told, with nothing in it that iPXE reads as more than letters.
    private static func shown(_ text: String) -> String {
        String(
            decoding: text.utf8.map { byte in
                byte.isLetterOrDigit || " ()/.,:_-".utf8.contains(byte) ? byte : UInt8(ascii: "?")
            }, as: UTF8.self)
    }

    /// One file of phase 1 in the script.
    private struct File {
        let command: String
        let name: String
        let label: String
        let words: String

        func fetch(_ options: String, _ url: String) -> String {
            "\(command) \(options)--name \(name) \(url)\(words)"
        }
    }

    /// Tells the server which machine gave nothing; empty as long as none failed.
    private static let failedGiver = "&\(BootRoute.Query.failedGiver)=${failed}"

    /// Asks another machine for a file, once: the server is there when it does not answer, or stops in the middle.
    private static func fromGiver(_ file: File, _ path: String, _ giver: ServerEndpoint) -> [String] {
        let patience = "--timeout \(Limits.giverPatience.wholeNanoseconds / 1_000_000) "
        return [
            "isset ${failed} && goto \(file.label)_server ||",
            "\(file.fetch(patience, giver.url + path)) && goto \(file.label)_done ||",
            "echo BootTorrent: \(giver.address) does not give phase 1 any more; the server does",
            "set failed \(giver.address)",
            ":\(file.label)_server",
        ]
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
    /// Another machine that gives the same files; `nil` for the server alone.
    package let giver: ServerEndpoint?
    /// Names this build of phase 1 in its URLs, so that no cache mixes two: lower-case hexadecimal.
    package let hash: String
    /// The machine.
    package let machine: MachineIdentity
    /// The archives that make up its initramfs, in order.
    package let archives: [String]
    /// The only card they have a driver of, when it was remembered and not told by the boot program: then another may be
    /// there.
    package let rememberedCard: PCIIdentity?
    /// More words for the kernel, in front of `quiet`.
    package let arguments: [KernelArgument]
    /// What the machine is called; `nil` for one without a name.
    package var machineName: String?
    /// What this boot is known by; `nil` where the same words are for all.
    package let ticket: BootTicket?

    /// Puts these together; `nil` when the hash is not lower-case hexadecimal, an archive's name has more in it than
    /// letters, digits, `-` and `_`, or there are too many words.
    package init?(
        endpoint: ServerEndpoint, giver: ServerEndpoint? = nil, hash: String, machine: MachineIdentity,
        archives: [String] = [BootRoute.initramfsFile], rememberedCard: PCIIdentity? = nil,
        arguments: [KernelArgument] = [], ticket: BootTicket? = nil
    ) {
        guard Phase1Offer.isHash(hash),
            arguments.count <= KernelArgument.most, (1...Limits.archives).contains(archives.count),
            archives.allSatisfy(Self.isName)
        else { return nil }
        self.endpoint = endpoint
        self.giver = giver
        self.hash = hash
        self.machine = machine
        self.archives = archives
        self.rememberedCard = rememberedCard
        self.arguments = arguments
        self.ticket = ticket
    }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { $0.isLetterOrDigit || "-_".utf8.contains($0) }
    }

    /// The words in order, behind those by which the kernel finds the archives that iPXE loaded.
    package var commandLine: [String] { archives.map { "initrd=\($0)" } + words() }

    /// The words in order, a person's as the loader needs them written; the agent reads the `boottorrent.` ones and
    /// `BOOTIF`, which is PXE's own custom.
    func words(writing argument: (KernelArgument) -> String = \.description) -> [String] {
        let mac = machine.mac.description.split(separator: ":").joined(separator: "-")
        return [
            "boottorrent.server=\(endpoint.url)", "BOOTIF=01-\(mac)",
        ] + [machine.uuid.flatMap(SMBIOSIdentifier.init).map { "boottorrent.uuid=\($0)" }].compactMap(\.self)
            + (rememberedCard.map { ["boottorrent.card=\($0)"] } ?? [])
            + (ticket.map { ["boottorrent.boot=\($0.number)", BootKey.word + $0.key.hexadecimal] } ?? [])
            + ["console=tty0", "console=ttyS0,115200"] + arguments.map(argument) + ["quiet"]
    }
}
