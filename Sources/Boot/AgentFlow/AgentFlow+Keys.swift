// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// What the keyboard does in each phase.
extension AgentFlow {
    mutating func pressed(_ key: Key, at now: MonotonicInstant) -> [AgentAction] {
        guard !isShellOpen else { return [] }
        if key == .shell { return openShell() }
        switch phase {
        case .menu(let menu, let countdown):
            return pressed(key, in: menu, countdown, at: now)
        case .fetching(_, _) where key == .stop:
            returnToMenu("Stopped.")
            return [.stopFetching]
        case .seeding(let image, _) where key == .enter:
            return handOver(image, at: now)
        case .seeding(_, _) where key == .stop:
            returnToMenu("Stopped.")
            return [.stopFetching]
        case .retrying(let step, _, _) where key == .enter || key == .letter("r"):
            return again(step)
        case .readingLastWords(let notice, _):
            returnToMenu(notice)
            return []
        case .failed(let failure):
            return pressed(key, after: failure)
        case .retrying where key == .letter("b"), .stranded where key == .letter("b"):
            return [.restart]
        case .connecting, .askingForManifest, .retrying, .fetching, .seeding, .loadingKernel, .leaving,
            .running, .stranded:
            return []
        }
    }

    private mutating func pressed(
        _ key: Key, in menu: MenuModel, _ countdown: Countdown?, at now: MonotonicInstant
    ) -> [AgentAction] {
        var menu = menu
        var outcome = MenuModel.Outcome.stay
        switch key {
        case .digit(let digit): outcome = menu.pressed(digit: digit)
        case .enter: outcome = menu.pressedEnter()
        case .backspace: menu.pressedBackspace()
        case .stop, .shell, .letter: break
        }
        if case .chosen(let image) = outcome { return start(image, at: now) }
        let isHandled = key == .stop || !menu.typed.isEmpty
        if isHandled { isUntouched = false }
        phase = .menu(menu, isHandled ? nil : countdown)
        return []
    }

    private mutating func pressed(_ key: Key, after failure: FailedImage) -> [AgentAction] {
        switch key {
        case .letter("r"), .enter:
            return retry(failure)
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
        case .digit, .letter, .backspace, .shell:
            break
        }
        return []
    }

    /// Opens a shell over whatever is going on; a countdown of the menu does not outlive it.
    private mutating func openShell() -> [AgentAction] {
        if case .running = phase { return [] }
        if case .menu(let menu, _) = phase { phase = .menu(menu, nil) }
        isUntouched = false
        isShellOpen = true
        return [.openShell]
    }

    mutating func shellEnded(at now: MonotonicInstant) -> [AgentAction] {
        guard isShellOpen else { return [] }
        isShellOpen = false
        if case .leaving(let image) = phase { return startKernel(image, at: now) }
        return elapsed(to: now)
    }
}
