// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Files that a system is given are fetched from places of the server that have keys, which are good for half an hour; a
/// download may take longer. So the server is asked once more, just before they are fetched.
extension AgentFlow {
    /// Whether there are such files, and their keys may be good no longer.
    func isOutdated(at now: MonotonicInstant) -> Bool {
        guard let manifest, manifest.system.hasFetchedFiles else { return false }
        return manifestMoment.map { now - $0 > Limits.freshKeys } ?? true
    }

    /// Asks; what has no answer goes on with what was said before.
    mutating func renew(_ image: ManifestImage) -> [AgentAction] {
        phase = .renewing(image)
        return [.fetchManifest]
    }

    /// What is said of another version of the image, or of none, is not for the one that is here.
    mutating func renewed(_ image: ManifestImage, by newer: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        let isSame = newer.images.contains { $0.image.name == image.image.name && $0.infoHash == image.infoHash }
        if isSame { adopt(newer, at: now) }
        return handOverNow(image, at: now)
    }

    /// The server may have forgotten keys before their time: it is asked for others once.
    mutating func fileGone(_ reason: Trouble, at now: MonotonicInstant) -> [AgentAction] {
        guard let image = preparedImage, !wasFileGone else { return handOverFailed(reason, at: now) }
        wasFileGone = true
        return renew(image)
    }

    /// The image whose system is being given its files.
    private var preparedImage: ManifestImage? {
        switch phase {
        case .finishingDisk(let image), .loadingKernel(let image): image
        case .connecting, .askingForManifest, .retrying, .menu, .fetching, .seeding, .renewing, .leaving, .running,
            .startingOwnDisk, .readingLastWords, .failed, .stranded:
            nil
        }
    }
}

extension SystemAdditions {
    fileprivate var hasFetchedFiles: Bool {
        files.contains { if case .fetched = $0.content { true } else { false } }
    }
}

extension BootMethod {
    /// Whether its system is given files by this machine.
    var takesFiles: Bool {
        switch self {
        case .kexec, .iso, .write: true
        case .program, .qemu: false
        }
    }
}
