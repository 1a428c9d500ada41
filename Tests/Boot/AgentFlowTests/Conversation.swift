// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// A flow with a clock of its own, and short words for what is said to it.
struct Conversation {
    static let mac = MACAddress("52:54:00:12:34:56")
    var flow: AgentFlow
    var now = MonotonicInstant(nanoseconds: 5_000_000_000)

    init(knowsCard: Bool = true, allowsShell: Bool = true, boot: BootNumber? = nil) {
        flow = AgentFlow(
            server: "192.0.2.1:8080", bootInterface: knowsCard ? Self.mac : nil, uuid: "u", boot: boot,
            kernelStart: MonotonicInstant(nanoseconds: 0), allowsShell: allowsShell)
    }

    /// Lets time pass, then something happen.
    mutating func after(_ wait: Duration, _ event: AgentEvent) -> [AgentAction] {
        now = now + wait
        return after(event)
    }

    /// Something happens at this very moment.
    mutating func after(_ event: AgentEvent) -> [AgentAction] {
        return flow.handle(event, at: now)
    }

    /// Goes as far as the server's manifest, whose actions it returns.
    mutating func receives(_ manifest: Manifest) throws -> [AgentAction] {
        _ = after(.started)
        _ = after(.networkUp(try Self.summary()))
        return after(.manifestReceived(manifest))
    }

    /// Somebody types this, as a terminal sends it; gives what was done at the last key.
    mutating func types(_ text: String) -> [AgentAction] {
        var decoder = KeyDecoder()
        var actions: [AgentAction] = []
        for byte in text.utf8 {
            if case .key(let key)? = decoder.received(byte) { actions = after(.key(key)) }
        }
        return actions
    }

    /// The rows of a terminal of this size.
    func rows(_ size: ScreenSize = .usual) throws -> [String] {
        ScreenFrame(try #require(flow.screen(at: now)), size: size).lines
    }

    /// The rows of a usual terminal below the heading.
    func lines() throws -> [String] { Array(try rows().dropFirst(2)) }

    /// Whether some row has this text in it.
    func shows(_ text: String) throws -> Bool {
        try rows().contains { line in line.indices.contains { line[$0...].hasPrefix(text) } }
    }

    static func summary() throws -> NetworkSummary {
        NetworkSummary(
            interface: "eth0", mac: try #require(mac), address: "192.0.2.7/24", kernelWords: "ip=7 BOOTIF=x",
            askingKernelWords: "ip=dhcp BOOTIF=x")
    }
}

extension [AgentAction] {
    /// What was reported, as stage and reason.
    var stages: [MachineStage] { events.map(\.stage) }

    var events: [MachineEvent] {
        compactMap { if case .report(let event) = $0 { event } else { nil } }
    }

    /// Everything but reports.
    var deeds: [AgentAction] {
        filter { if case .report = $0 { false } else { true } }
    }
}

/// Manifests and images to talk about.
enum Sample {
    static func image(
        _ name: String, _ method: BootMethod? = nil, displayName: String? = nil, sendsMessages: Bool = false
    ) throws -> ManifestImage {
        let kexec = BootMethod.kexec(try kernel())
        return ManifestImage(
            image: BootImage(
                name: try ImageName(name), displayName: displayName ?? name.uppercased(), method: method ?? kexec,
                sendsMessages: sendsMessages),
            totalLength: 1_000, infoHash: InfoHash(try #require(SHA1Digest(bytes: Array(repeating: 1, count: 20)))),
            torrentPath: "/torrents/x.torrent", torrentDigest: .zero)
    }

    static func kernel(
        _ commandLine: String = "a \"b c\"", passesNetwork: Bool = false, call: KernelStart.Call = .files
    ) throws -> KernelStart {
        KernelStart(
            kernel: try RelativePath("vmlinuz"), initrds: [try RelativePath("initrd")], commandLine: commandLine,
            passesNetwork: passesNetwork, call: call)
    }

    static func layer(_ name: LayerName) throws -> LayerOffer {
        LayerOffer(
            name: name, totalLength: 10,
            infoHash: InfoHash(try #require(SHA1Digest(bytes: Array(repeating: 2, count: 20)))),
            torrentPath: "/torrents/l.torrent",
            torrentDigest: .zero)
    }

    static let swarm = SwarmPolicy(peerPort: 6881, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false)

    static func manifest(
        _ images: [ManifestImage], timeout: MenuPolicy.Timeout = .seconds(30), leave: (Int, Int) = (0, 0),
        layers: [LayerOffer] = [], unstarted: UnstartedDisk? = nil, preparing: [PreparingImage] = [],
        hasDefault: Bool = true, system: SystemAdditions = SystemAdditions(), netconsole: UInt16? = nil
    ) -> Manifest {
        let wait =
            hasDefault && !images.isEmpty
            ? MenuPolicy(timeout: timeout, defaultImage: images.first?.image.name)
            : MenuPolicy(timeout: .never, defaultImage: nil)
        return Manifest(
            images: images, menu: wait, swarm: swarm, leave: LeavePolicy(minimum: leave.0, maximum: leave.1),
            layers: layers, unstarted: unstarted, preparing: preparing, system: system,
            netconsole: netconsole)
    }

    /// What a machine without a name gets where it may be given one.
    static func newcomer(
        _ images: [ManifestImage] = [], groups: [String]? = ["lab-1", "lab-2"], menu: MenuPolicy? = nil,
        name: String? = nil
    ) -> Manifest {
        Manifest(
            images: images, menu: menu ?? MenuPolicy(timeout: .never, start: .wait), swarm: swarm,
            leave: LeavePolicy(minimum: 0, maximum: 0), machineName: name,
            registration: groups.map { RegistrationOffer(groups: $0) })
    }

    static func preparing(_ name: String, _ done: UInt64, of total: UInt64 = 100, isDefault: Bool = false) throws
        -> PreparingImage
    {
        PreparingImage(
            name: try ImageName(name), displayName: name.uppercased(),
            progress: PreparationProgress(done: done, total: total), isDefault: isDefault)
    }

    static func progress(_ verified: UInt64) -> TransferProgress {
        TransferProgress(verified: verified, total: 1_000, fromServer: verified, fromPeers: 0)
    }
}
