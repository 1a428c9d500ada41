// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What somebody wants done with machines from afar.
package enum RemoteAction: Hashable, Sendable {
    /// Start something, at the next boot or from now on.
    case boot(StartChoice, once: Bool, wake: Bool, restart: Bool)
    /// Switch on.
    case wake
    /// Restart.
    case restart
    /// Switch off.
    case powerOff
    /// Show the machine's name in large letters for so many seconds.
    case identify(seconds: Int)
    /// Let in by SSH who has one of these keys.
    case shell(keys: [String])

    /// What of it is done with one machine, in this order.
    package enum Step: Hashable, Sendable {
        /// This is what it starts next.
        case setNextBoot(NextBoot)
        /// Its agent is told to start what is decided for it, at once.
        case startNow
        /// Its agent is told to restart.
        case restart
        /// Its agent is told to switch it off.
        case powerOff
        /// Its agent is told to show its name.
        case identify(seconds: Int)
        /// Its agent is told to let in who has one of these keys.
        case openShell(keys: [String])
        /// It is sent magic packets.
        case wake

        /// Whether the machine's agent carries it out.
        package var isOrder: Bool {
            switch self {
            case .setNextBoot, .wake: false
            case .startNow, .restart, .powerOff, .identify, .openShell: true
            }
        }
    }
}

/// Why something is not done with a machine.
package enum ActionRefusal: Error, Hashable, Sendable {
    /// Its system runs, which nobody can restart from here.
    case systemRuns
    /// It is switched off, or was silent for so long that it most likely is.
    case isOff
    /// It is on its way, and its agent does not listen yet.
    case isOnItsWay
    /// It was expected to be in phase 1, and does not answer.
    case isSilent(Duration)
    /// No MAC address of it is known.
    case noAddress
    /// It has no order yet that its agent answered.
    case noAnswer
    /// Its agent refused, with this sentence.
    case agent(String)
    /// Somebody else ordered something else behind it.
    case replaced
    /// Nobody knows it, or the word means several.
    case unknown
    /// It cannot be ordered, for this reason.
    case order(String)
    /// This server sends no magic packets.
    case noWake
    /// It was last in another network, in which nobody is up that could wake it.
    case isElsewhere
}

extension ActionRefusal: CustomStringConvertible {
    /// A sentence without its full stop.
    package var description: String {
        switch self {
        case .systemRuns:
            "its system runs, as far as is known, and that cannot be restarted from here: restart it there, or switch it off and wake it"
        case .isOff: "it is switched off, as far as is known: wake it first"
        case .isOnItsWay: "it is on its way and not in phase 1 yet: try again in a moment"
        case .isSilent(let time):
            "it has not answered for \(time.components.seconds) s: look at its screen and its cable"
        case .noAddress: "no MAC address of it is known: write one into the list of machines"
        case .noAnswer: "it has not answered: it keeps the order for a minute"
        case .agent(let sentence): sentence
        case .replaced: "somebody ordered something else meanwhile"
        case .unknown: "no machine or group is known by this name, or several are: ask for one by its id"
        case .order(let sentence): sentence
        case .noWake: "this server sends no magic packets"
        case .isElsewhere:
            "it was last in another network, where no machine is in phase 1 to wake it; packets were sent here only"
        }
    }
}

extension FleetMachine {
    /// What is done with it for an action; order matters.
    ///
    /// Whether it listens is known from its requests for orders.
    package func steps(
        for action: RemoteAction, isListening: Bool, at now: MonotonicInstant
    ) throws(ActionRefusal) -> [RemoteAction.Step] {
        switch action {
        case .wake: return isListening ? [] : [.wake]
        case .restart:
            try mustListen(isListening, at: now)
            return [.restart]
        case .powerOff:
            if !isListening, isProbablyOff(at: now) { return [] }
            try mustListen(isListening, at: now)
            return [.powerOff]
        case .identify(let seconds):
            try mustListen(isListening, at: now)
            return [.identify(seconds: seconds)]
        case .shell(let keys):
            try mustListen(isListening, at: now)
            return [.openShell(keys: keys)]
        case .boot(let choice, let isOnce, let wakes, let restarts):
            let next = RemoteAction.Step.setNextBoot(NextBoot(choice, once: isOnce))
            // The order is first: where there is no room for it, nothing is set.
            if isListening, restarts { return [.restart, .setNextBoot(NextBoot(choice, once: isOnce, ending: boot))] }
            if isListening { return [.startNow, next] }
            // Whoever is woken needs no restart; whether a system still runs, nobody knows.
            if restarts, !wakes { try mustListen(isListening, at: now) }
            return wakes ? [next, .wake] : [next]
        }
    }

    private func isProbablyOff(at now: MonotonicInstant) -> Bool { state(at: now) == .off }

    private func mustListen(_ isListening: Bool, at now: MonotonicInstant) throws(ActionRefusal) {
        guard !isListening else { return }
        switch state(at: now) {
        case .off: throw .isOff
        case .running: throw .systemRuns
        case .newcomer, .booting: throw .isOnItsWay
        case .waiting, .stalled, .failed: throw .isSilent(now - lastSeen)
        }
    }
}
