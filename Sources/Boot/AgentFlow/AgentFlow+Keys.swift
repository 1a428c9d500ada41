// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// What the keyboard does in each phase.
extension AgentFlow {
    mutating func pressed(_ key: Key, at now: MonotonicInstant) -> [AgentAction] {
        guard !isShellOpen else { return [] }
        if endsIdentifying(key) { return [] }
        if key == .shell { return openShell() }
        if log != nil { return pressedOverLog(key) }
        if form != nil { return pressedInForm(key, at: now) }
        if key == .letter("l"), page != nil { return openLog() }
        if key == .letter("n"), let offer = registrationOffer { return openForm(offer) }
        switch phase {
        case .menu(let menu, _):
            return pressed(key, in: menu, at: now)
        case .fetching(_, _) where key == .stop:
            returnToMenu("Stopped.")
            return [.stopFetching]
        case .seeding(let image, _) where key == .enter:
            return handOver(image, at: now)
        case .seeding(_, _) where key == .stop:
            returnToMenu("Stopped.")
            return [.stopFetching]
        case .retrying(let step, _, _):
            return pressed(key, beforeRetrying: step)
        case .readingLastWords(let notice, _, let after):
            return goOn(after, notice)
        case .failed(let failure):
            return pressed(key, after: failure)
        case .stranded where key == .letter("s"):
            return openShell()
        case .stranded where key == .letter("b"):
            return [.restart]
        case .connecting, .askingForManifest, .fetching, .seeding, .renewing, .finishingDisk, .loadingKernel, .leaving,
            .running,
            .startingOwnDisk, .stranded:
            return []
        }
    }

    /// Any key ends the countdown: somebody is there.
    private mutating func pressed(_ key: Key, in menu: MenuModel, at now: MonotonicInstant) -> [AgentAction] {
        guard !isWaitingToBeTold else { return [] }
        var menu = menu
        let outcome = menu.pressed(key, at: now)
        isUntouched = false
        goesOnAlone = false
        wanted = nil
        if case .chosen(let choice) = outcome { return start(choice, at: now) }
        phase = .menu(menu, nil)
        return []
    }

    private mutating func pressed(_ key: Key, beforeRetrying step: RetriedStep) -> [AgentAction] {
        goesOnAlone = false
        switch key {
        case .enter, .letter("r"):
            return again(step)
        case .letter("m") where manifest != nil:
            returnToMenu(nil)
        case .letter("s"):
            return openShell()
        case .letter("b"):
            return [.restart]
        case .digit, .letter, .symbol, .tab, .backspace, .escape, .up, .down, .left, .right, .home, .end, .pageUp,
            .pageDown, .stop, .shell, .redraw, .other:
            break
        }
        return []
    }

    private mutating func pressed(_ key: Key, after failure: FailedImage) -> [AgentAction] {
        switch key {
        case .letter("r"), .enter:
            isUntouched = false
            return retry(failure, byItself: false)
        case .letter("m"):
            returnToMenu(nil)
        case .letter("s"):
            return openShell()
        case .letter("b"):
            return [.restart]
        case .stop:
            var stopped = failure
            stopped.retry = nil
            phase = .failed(stopped)
        case .digit, .letter, .symbol, .tab, .backspace, .escape, .up, .down, .left, .right, .home, .end, .pageUp,
            .pageDown, .shell, .redraw, .other:
            break
        }
        return []
    }

    /// Opens a shell over whatever is going on; a countdown of the menu does not outlive it.
    mutating func openShell() -> [AgentAction] {
        guard allowsShell else { return [] }
        if case .running = phase { return [] }
        stopMenuCountdown()
        log = nil
        isShellOpen = true
        return [.openShell]
    }

    mutating func shellEnded(at now: MonotonicInstant) -> [AgentAction] {
        guard isShellOpen else { return [] }
        isShellOpen = false
        if case .leaving(let image) = phase { return leave(to: image, at: now) }
        return elapsed(to: now)
    }

    private mutating func openLog() -> [AgentAction] {
        stopMenuCountdown()
        return [.readLog]
    }

    mutating func logWasRead(_ lines: [String]) -> [AgentAction] {
        if !isShellOpen, page != nil, form == nil { log = LogView(lines) }
        return []
    }

    /// Turns the log; any key that does not closes it.
    private mutating func pressedOverLog(_ key: Key) -> [AgentAction] {
        switch key {
        case .up, .letter("k"): log?.turn(by: 1)
        case .down, .letter("j"): log?.turn(by: -1)
        case .pageUp: log?.turn(by: Limits.pageRows)
        case .pageDown: log?.turn(by: -Limits.pageRows)
        case .home: log?.turn(by: Limits.logLines)
        case .end: log?.turn(by: -Limits.logLines)
        case .redraw: break
        case .digit, .letter, .symbol, .tab, .enter, .backspace, .escape, .left, .right, .stop, .shell, .other:
            log = nil
        }
        return []
    }

    mutating func stopMenuCountdown() {
        guard !isWaitingToBeTold else { return }
        if case .menu(let menu, _) = phase { phase = .menu(menu, nil) }
        isUntouched = false
    }
}
