// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a virtual room cannot do what was asked of it: one sentence with the remedy.
package enum RoomFailure: Error, Hashable, Sendable {
    case notRoot
    case programMissing(String, package: String)
    case fileMissing(String, package: String)
    case toolFailed(String, words: String)
    case tooManyMachines(Int)
    case tooManyClients(Int)
    case system(String, problem: String)
    case ended(String, status: String)
    case markerNotSeen(machine: String, marker: String)
    case noAnswer(String)
    case badAnswer(String)

    /// Whether the person at the keyboard can mend it (exit status 1), or the system failed (2).
    package var isMistake: Bool {
        switch self {
        case .notRoot, .programMissing, .fileMissing, .tooManyMachines, .tooManyClients: true
        case .toolFailed, .system, .ended, .markerNotSeen, .noAnswer, .badAnswer: false
        }
    }
}

extension RoomFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notRoot: "a virtual room needs network namespaces, which only root may make; run it as root"
        case .programMissing(let program, let package):
            "the program \(program) is not installed; install it with apt-get install \(package), or run `make deps`"
        case .fileMissing(let path, let package):
            "\(path) is not there; install it with apt-get install \(package), or run `make deps`"
        case .toolFailed(let tool, let words): "\(tool) failed: \(words)"
        case .tooManyMachines(let count): "a room has 1 to \(RoomLimits.machines) machines, not \(count)"
        case .tooManyClients(let count):
            "a storm has \(StormPlan.machines.lowerBound) to \(StormPlan.machines.upperBound) clients, not \(count)"
        case .system(let what, let problem): "\(what): \(problem)"
        case .ended(let what, let status): "\(what) ended by itself with \(status)"
        case .markerNotSeen(let machine, let marker): "\(machine) did not show \"\(marker)\" in time"
        case .noAnswer(let what): "\(what) does not answer"
        case .badAnswer(let what): "\(what) answered something that makes no sense"
        }
    }
}
