// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission
internal import BootCatalog
internal import FleetModel
internal import Foundation
internal import Logging
internal import NetbootScripts
internal import TorrentCore

/// Hears what one run of dnsmasq says, and does what follows from it.
struct DNSMasqListener {
    /// What it said last, without the details.
    private(set) var lastWords: [String] = []
    /// Whether it got as far as answering.
    private(set) var wasReady = false
    private var reader: DNSMasqReader
    private var loop: LoaderLoop?
    private let files: DNSMasqFiles
    private let router: RouterAnswerService?
    private let admission: ConnectionGuard?
    private let registry: FleetRegistry
    private let process: Int32
    private let clock = ServerClock()
    private let reporter: Reporter
    private let logger: Logger

    /// A listener for the dnsmasq with this process number.
    init(
        files: DNSMasqFiles, registry: FleetRegistry, router: RouterAnswerService?, admission: ConnectionGuard?,
        process: Int32, reporter: Reporter
    ) {
        self.files = files
        self.router = router
        self.admission = admission
        self.registry = registry
        self.process = process
        self.reporter = reporter
        logger = reporter.logger
        reader = DNSMasqReader(
            knownArchitectures: Set(
                (NetworkBootProgram.allCases.flatMap(\.architectures) + [.httpX64]).map(\.rawValue)),
            guessedTag: DNSMasqConfiguration.guessedTag)
        loop = files.loaderAnswers.map { LoaderLoop(folder: $0.folder.path) }
    }

    /// Takes in one line.
    mutating func hear(_ line: String) async {
        guard !line.isEmpty else { return }
        let reading = reader.read(line)
        // A younger connection may be its own: this line may be read a moment late.
        if let address = reading.restarted { admission?.reset(address, olderThan: DNSMasqReader.delay) }
        let asker = reading.delivery?.address ?? reading.sightings.lazy.compactMap(\.addressWithoutOwner).first
        let neighbour = asker.flatMap(neighbour)
        for sighting in reading.sightings.map({ $0.owned(by: neighbour) }) {
            // First, for the machine may be asking already.
            tell(router, of: sighting)
            await registry.note(sighting)
            watch(sighting)
        }
        if let doubtful = reading.doubtfulFirmware { await warn(of: doubtful) }
        if let refusal = reading.refusal {
            reporter.report(
                .noAddress, at: "DHCP", "\(refusal.mac) asked for an address and got none: \(refusal.remark).",
                remedy: "Make the range of addresses larger (dhcp_range), or look who has them: out/dnsmasq.leases.")
        }
        if let delivery = reading.delivery, let neighbour { delivered(delivery.file, to: neighbour) }
        let now = clock.now
        let late = loop?.elapsed(to: now) ?? []
        carryOut(late)
        if reading.isForPeople {
            // What it says of machines is told by their stages.
            let level: Logger.Level = reading.isOfMachine ? .debug : .info
            logger.log(level: level, "dnsmasq says", metadata: ["line": "\(reading.text)"])
            lastWords = lastWords.suffix(Limits.lastWords - 1) + [reading.text]
        }
        if reading.text.hasPrefix("started, ") { wasReady = true }
    }

    private func tell(_ router: RouterAnswerService?, of sighting: Sighting) {
        guard case .addressing(let mac, let asker) = sighting else { return }
        switch asker {
        case .firmware, .loader: router?.isBooting(mac)
        case .system: router?.isRunning(mac)
        }
    }

    /// Whether it is firmware that asks or iPXE tells which programs the firmware starts.
    private func watch(_ sighting: Sighting) {
        guard let signed = files.signed, case .addressing(let mac, let asker) = sighting else { return }
        switch asker {
        case .firmware: signed.firmwareAsked(mac)
        case .loader: signed.loaderAsked(mac)
        case .system: break
        }
    }

    /// Who has an address, by the child's own list: it may live in another network namespace.
    private func neighbour(at address: HostAddress) -> MACAddress? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/net/arp", encoding: .utf8) else { return nil }
        return NeighbourTable(text)[address]
    }

    private mutating func delivered(_ file: String, to mac: MACAddress) {
        let now = clock.now
        router?.isBooting(mac)
        files.signed?.sent(file, to: mac)
        let actions = loop?.sent(file, to: mac, at: now) ?? []
        carryOut(actions)
    }

    private func carryOut(_ actions: [LoaderLoop.Action]) {
        guard let answers = files.loaderAnswers else { return }
        for action in actions {
            switch action {
            case .giveScript(let mac, let name):
                do {
                    try answers.folder.give(answers.script, as: name, to: mac)
                } catch {
                    reporter.report(
                        .tftpFolderNotWritten, at: answers.folder.path, "\(error)",
                        remedy: "Make room on its disk, and let the server write there.")
                    continue
                }
                reporter.settle(.tftpFolderNotWritten, at: answers.folder.path)
            case .giveProgram(let mac):
                answers.folder.withdraw(from: mac)
            }
        }
    }

    /// Among what is wrong, and in the machine's entry of the status.
    private func warn(of doubtful: DNSMasqReader.DoubtfulFirmware) async {
        let reason =
            doubtful.architecture.map {
                "there is no boot file for its firmware, whose architecture is \(FirmwareArchitecture(rawValue: $0))"
            } ?? "its firmware does not say what it is (DHCP options 93 and 60), so it is sent what starts a BIOS"
        await registry.note(.doubted(doubtful.mac, reason))
    }
}
