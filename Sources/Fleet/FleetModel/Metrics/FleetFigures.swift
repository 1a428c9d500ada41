// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import TorrentCore

/// What is counted of machines since the server started, as a fold over what changed of each.
///
/// Images are counted one by one as far as there is room, the rest together: an agent can name any.
package struct FleetFigures: Hashable, Sendable {
    /// What is counted of one image.
    package struct OfImage: Hashable, Sendable {
        /// From a machine's request for its script to its handover.
        package internal(set) var boots = Histogram.ofBoots
        /// From the beginning of a download to its end.
        package internal(set) var downloads = Histogram.ofBoots
        /// How many times a machine failed.
        package internal(set) var failures: UInt64 = 0
        /// Bytes that machines say they got from the server by the swarm.
        package internal(set) var fromServer: UInt64 = 0
        /// Bytes that machines say they got from each other.
        package internal(set) var fromPeers: UInt64 = 0
    }

    /// By image; `nil` stands for machines that had none, and for images for which there was no room.
    package private(set) var images: [ImageName?: OfImage] = [:]
    /// Boots that began.
    package private(set) var boots: UInt64 = 0
    /// Reports of agents and systems that were believed.
    package private(set) var events: UInt64 = 0

    /// A report was taken in.
    mutating func countEvent() { events &+= 1 }

    /// A machine is seen for the first time, in this stage.
    mutating func began(in stage: MachineStage) {
        boots &+= 1
        if stage == .failed { edit(nil) { $0.failures &+= 1 } }
    }

    /// A machine changed from one state to another.
    mutating func changed(_ before: FleetMachine, _ after: FleetMachine) {
        let isSameBoot = before.boot == after.boot
        if !isSameBoot { boots &+= 1 }
        let gain = Gain(isSameBoot ? before.transfer : nil, after.transfer)
        func hasReached(_ stage: MachineStage) -> Bool {
            after.stageTimes[stage] != nil && !(isSameBoot && before.stageTimes[stage] != nil)
        }
        let (isReady, isHandedOver) = (hasReached(.verify), hasReached(.handover))
        // A machine that begins anew is in the stage of its boot before for a moment.
        let hasFailed =
            after.stage == .failed && after.stageTimes[.failed] != nil
            && (before.stage != .failed || hasReached(.failed))
        guard hasFailed || isReady || isHandedOver || !gain.isNothing else { return }
        edit(after.image) { figures in
            if hasFailed { figures.failures &+= 1 }
            figures.fromServer &+= gain.fromServer
            figures.fromPeers &+= gain.fromPeers
            if isHandedOver, let duration = after.duration(from: .script, to: .handover) {
                figures.boots.observe(duration)
            }
            if isReady, let duration = after.duration(from: .download, to: .verify) {
                figures.downloads.observe(duration)
            }
        }
    }

    private mutating func edit(_ image: ImageName?, _ body: (inout OfImage) -> Void) {
        let isKnown = images[image] != nil || images.count < Limits.countedImages
        body(&images[isKnown ? image : nil, default: OfImage()])
    }
}

/// What a download brought since it was told of last; one that began anew began with nothing.
private struct Gain {
    let fromServer: UInt64
    let fromPeers: UInt64

    init(_ before: TransferProgress?, _ after: TransferProgress?) {
        guard let after else {
            (fromServer, fromPeers) = (0, 0)
            return
        }
        fromServer = Self.rise(before?.fromServer ?? 0, after.fromServer)
        fromPeers = Self.rise(before?.fromPeers ?? 0, after.fromPeers)
    }

    var isNothing: Bool { fromServer == 0 && fromPeers == 0 }

    private static func rise(_ before: UInt64, _ after: UInt64) -> UInt64 {
        // A machine can tell anything: no more than a swarm can have sent since.
        min(after >= before ? after - before : after, Limits.mostGained)
    }
}

extension FleetMachine {
    fileprivate func duration(from begin: MachineStage, to end: MachineStage) -> Duration? {
        guard let begun = stageTimes[begin], let ended = stageTimes[end], ended >= begun else { return nil }
        return ended - begun
    }
}
