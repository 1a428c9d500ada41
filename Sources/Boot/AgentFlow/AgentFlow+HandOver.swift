// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// How each kind of image takes over, and what comes after one that gives the machine back.
extension AgentFlow {
    /// The machine has given enough: start what it fetched.
    mutating func handOver(_ image: ManifestImage, at now: MonotonicInstant) -> [AgentAction] {
        wasFileGone = false
        // Who has it started by a key wants that later than the server wanted something else.
        bootOrder = nil
        if image.image.method.takesFiles, isOutdated(at: now) { return renew(image) }
        return handOverNow(image, at: now)
    }

    mutating func handOverNow(_ image: ManifestImage, at now: MonotonicInstant) -> [AgentAction] {
        let name = image.image.name
        switch image.image.method {
        case .kexec, .iso:
            return load(kernel(of: image), of: image)
        case .program(let program, let arguments, _):
            return run(.run(image: name, program: program, arguments: arguments), of: image, at: now)
        case .qemu(let arguments):
            return run(.runGuest(image: name, arguments: arguments), of: image, at: now)
        case .write(let write):
            phase = .finishingDisk(image)
            return [.stopFetching, .finishDisk(write, additions: manifest?.system ?? SystemAdditions())]
        }
    }

    /// The disk can be started; a shell that was opened meanwhile keeps the machine here.
    mutating func diskIsFinished(_ disk: WrittenDisk, _ note: String?, at now: MonotonicInstant) -> [AgentAction] {
        guard case .finishingDisk(let image) = phase, case .write(let write) = image.image.method else { return [] }
        written = disk
        notice = note
        if write.after.kernel != nil { return load(kernel(of: image), of: image) }
        phase = .leaving(image)
        return isShellOpen ? [] : leave(to: image, at: now)
    }

    private mutating func load(_ kernel: KernelSource?, of image: ManifestImage) -> [AgentAction] {
        guard let kernel else { return [] }
        phase = .loadingKernel(image)
        loaded = kernel
        // A disk has them already.
        let additions = image.image.method.isWrite ? nil : manifest?.system
        return [
            .loadKernel(
                image: image.image.name, kernel, reportsSystem: image.image.reportsSystem,
                additions: additions ?? SystemAdditions(),
                messagePort: image.image.sendsMessages ? manifest?.netconsole : nil)
        ]
    }

    /// The machine goes on giving while the program runs.
    private mutating func run(
        _ program: AgentAction, of image: ManifestImage, at now: MonotonicInstant
    ) -> [AgentAction] {
        phase = .running(image)
        return report(.handover, at: now, image: image) + [program] + sharePhase1()
    }

    mutating func kernelIsLoaded(at now: MonotonicInstant) -> [AgentAction] {
        guard case .loadingKernel(let image) = phase else { return [] }
        phase = .leaving(image)
        return isShellOpen ? [] : leave(to: image, at: now)
    }

    /// This phase 1 ends; a kernel that was loaded with an address which is not the machine's any more is loaded anew.
    mutating func leave(to image: ManifestImage, at now: MonotonicInstant) -> [AgentAction] {
        if let kernel = kernel(of: image), kernel != loaded {
            if image.image.method.takesFiles, !image.image.method.isWrite, isOutdated(at: now) { return renew(image) }
            return load(kernel, of: image)
        }
        // Whoever is sent here from now on would come too late.
        reports.phase1 = nil
        guard case .write = image.image.method else {
            return report(.handover, at: now, image: image) + [.stopFetching, image.image.method.ending]
        }
        let news = report(.handover, at: now, image: image, reason: notice.map { Trouble($0) }, disk: written)
        return news + [.stopFetching, image.image.method.ending]
    }

    mutating func handOverFailed(_ reason: Trouble, at now: MonotonicInstant) -> [AgentAction] {
        switch phase {
        case .finishingDisk(let image), .loadingKernel(let image), .leaving(let image), .running(let image):
            return [.stopFetching] + fail(image, reason, at: now)
        case .startingOwnDisk:
            returnToMenu("This computer's own disk could not be started: \(reason.text).")
            // Nobody is to be restarted again and again who cannot be.
            isUntouched = false
            return report(.failed, at: now, reason: reason)
        case .connecting:
            return retry(.boot, reason, at: now)
        case .askingForManifest, .retrying, .menu, .fetching, .seeding, .renewing, .readingLastWords, .failed,
            .stranded:
            return []
        }
    }

    mutating func programEnded(_ ending: String, isSuccess: Bool, at now: MonotonicInstant) -> [AgentAction] {
        guard case .running(let image) = phase else { return [] }
        let sentence = "\(image.image.displayName) ended with \(ending)"
        let news =
            [.stopFetching] + report(isSuccess ? .os : .failed, at: now, image: image, reason: Trouble(sentence))
        let after = image.image.method.after
        if after == .shell, allowsShell {
            returnToMenu("\(sentence).")
            return news + openShell()
        }
        phase = .readingLastWords(notice: "\(sentence).", Countdown(.seconds(Limits.lastWords), from: now), after)
        let announcement = "\(sentence). \(after.announcement) in \(Limits.lastWords) s, or at any key."
        return news + [.say(TerminalText(announcement).text)]
    }

    /// What a program wrote has been read.
    mutating func goOn(_ after: AfterProgram, _ notice: String) -> [AgentAction] {
        // Should the machine refuse to end, the menu is there.
        returnToMenu(notice)
        return switch after {
        case .menu, .shell: []
        case .restart: [.restart]
        case .powerOff: [.powerOff]
        }
    }

    /// The kernel that an image starts, as it is to be loaded now.
    private func kernel(of image: ManifestImage) -> KernelSource? {
        switch image.image.method {
        case .kexec(let start): .files(complete(start))
        case .iso(let start): .medium(complete(start))
        case .write(let write): write.after.kernel.map { .files(complete($0)) }
        case .program, .qemu: nil
        }
    }

    /// The command line as the kernel gets it.
    private func complete(_ start: KernelStart) -> KernelStart {
        start.adding(words(withNetwork: start.passesNetwork))
    }

    private func complete(_ start: MediumStart) -> MediumStart {
        start.adding(words(withNetwork: start.passesNetwork))
    }

    /// What stands behind the image's own words: those for this machine, then its address.
    ///
    /// An address that was lost may be another machine's by now: then the next kernel asks for one.
    private func words(withNetwork: Bool) -> String {
        let network = addressLoss == nil ? network?.kernelWords : network?.askingKernelWords
        let parts = [manifest?.system.commandLine, withNetwork ? network : nil]
        return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension BootMethod {
    var isWrite: Bool { if case .write = self { true } else { false } }

    /// What ends phase 1 once everything is ready.
    fileprivate var ending: AgentAction {
        guard case .write(let write) = self else { return .startKernel }
        return switch write.after {
        case .restart: .restart
        case .powerOff: .powerOff
        case .kexec: .startKernel
        }
    }

    /// What comes after its program.
    fileprivate var after: AfterProgram {
        if case .program(_, _, let after) = self { after } else { .menu }
    }
}

extension AfterProgram {
    fileprivate var announcement: String {
        switch self {
        case .menu, .shell: "The menu comes back"
        case .restart: "The machine restarts"
        case .powerOff: "The machine goes off"
        }
    }
}
