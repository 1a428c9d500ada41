// SPDX-License-Identifier: GPL-3.0-or-later

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
    private var offers: OfferKeeper?
    private let files: DNSMasqFiles
    private let registry: FleetRegistry
    private let process: Int32
    private let clock = ServerClock()
    private let logger: Logger
    private let show: @Sendable (String) -> Void

    /// A listener for the dnsmasq with this process number.
    init(
        files: DNSMasqFiles, registry: FleetRegistry, process: Int32, logger: Logger,
        show: @escaping @Sendable (String) -> Void
    ) {
        self.files = files
        self.registry = registry
        self.process = process
        self.logger = logger
        self.show = show
        reader = DNSMasqReader(
            knownArchitectures: Set(NetworkBootProgram.allCases.flatMap(\.architectures).map(\.rawValue)))
        offers = files.offers.map { OfferKeeper(limit: $0.limit) }
        loop = files.loaderAnswers.map { LoaderLoop(folder: $0.folder.path) }
    }

    /// Takes in one line.
    mutating func hear(_ line: String) async {
        guard !line.isEmpty else { return }
        let reading = reader.read(line)
        for sighting in reading.sightings { await registry.note(sighting) }
        if let unknown = reading.unknownFirmware { warn(of: unknown) }
        if let delivery = reading.delivery { delivered(delivery) }
        let now = clock.now
        keep(reading.lending, at: now)
        let late = loop?.elapsed(to: now) ?? []
        carryOut(late)
        if reading.isForPeople {
            show("dnsmasq: \(reading.text)")
            lastWords = lastWords.suffix(Limits.lastWords - 1) + [reading.text]
        }
        if reading.text.hasPrefix("started, ") { wasReady = true }
    }

    private mutating func keep(_ lending: DNSMasqReader.Lending?, at now: MonotonicInstant) {
        guard let folder = files.offers?.folder else { return }
        let actions =
            switch lending {
            case .offered(let mac, let address): offers?.offered(address, to: mac, at: now) ?? []
            case .given(let mac): offers?.given(to: mac, at: now) ?? []
            case nil: offers?.elapsed(to: now) ?? []
            }
        for action in actions {
            switch action {
            case .keep(let address, let mac): folder.keep(address, for: mac)
            case .forget(let mac): folder.forget(mac)
            // It forgets what it read and reads what is there now.
            case .readAgain: kill(process, SIGHUP)
            }
        }
    }

    private mutating func delivered(_ delivery: DNSMasqReader.Delivery) {
        // The child's own list, for it may live in another network namespace.
        guard loop != nil, let text = try? String(contentsOfFile: "/proc/\(process)/net/arp", encoding: .utf8),
            let mac = NeighbourTable(text)[delivery.address]
        else { return }
        let now = clock.now
        let actions = loop?.sent(delivery.file, to: mac, at: now) ?? []
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
                    logger.error("a loader cannot be given its script by TFTP", metadata: ["reason": "\(error)"])
                }
            case .giveProgram(let mac):
                answers.folder.withdraw(from: mac)
            }
        }
    }

    private func warn(of unknown: DNSMasqReader.UnknownFirmware) {
        logger.warning(
            "no boot file for this machine's firmware",
            metadata: [
                "machine": "\(unknown.mac)",
                "architecture": "\(FirmwareArchitecture(rawValue: unknown.architecture))",
            ])
    }
}
