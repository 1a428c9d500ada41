// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// How far iPXE is in the scripts it was led to: one file is fetched at a time, and again when it did not come.
struct ScriptRun: Sendable {
    /// What comes next.
    enum Action: Hashable, Sendable {
        case fetch(BootURL)
        case boot
        /// The script boots nothing, or leads to too many others.
        case giveUp
    }

    private var steps: [BootScript.Step]
    private var boots: Bool
    private var scripts = 0
    private var tries = 0
    /// When the file is asked for again; `nil` while it is waited for.
    private(set) var retryAt: MonotonicInstant?

    /// Begins with one file.
    init(_ step: BootScript.Step) {
        steps = [step]
        boots = false
    }

    /// Begins with a script that is there already; `nil` when nothing is in it.
    init?(_ script: BootScript) {
        guard !script.steps.isEmpty else { return nil }
        steps = script.steps
        boots = script.boots
    }

    /// What is waited for.
    var present: Action {
        switch steps.first {
        case .chain(let url), .fetch(let url, _): .fetch(url)
        case nil: boots ? .boot : .giveUp
        }
    }

    /// The file is there.
    mutating func fetched(_ content: [UInt8], settings: [String: String]) -> Action {
        tries = 0
        guard let done = steps.first else { return .giveUp }
        steps.removeFirst()
        if case .chain = done {
            scripts += 1
            guard scripts <= Limits.scripts, let script = BootScript(content, settings: settings) else {
                return .giveUp
            }
            // What follows a script that took over is not reached any more.
            steps = script.steps
            boots = script.boots
        }
        return present
    }

    /// The file did not come; whether that was once too often.
    mutating func failed(at now: MonotonicInstant) -> Bool {
        if case .fetch(_, .some) = steps.first {
            // Who failed once is not asked for the other files either.
            steps = steps.map { step in
                if case .fetch(_, let fallback?) = step { .fetch(fallback) } else { step }
            }
            retryAt = now
            return false
        }
        tries += 1
        retryAt = now + .seconds(tries)
        return tries >= Limits.fetchAttempts
    }

    /// The pause is over.
    mutating func again() -> Action {
        retryAt = nil
        return present
    }
}
