// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem
internal import Phase1Builder

/// Why a virtual room cannot do what was asked of it: one sentence with the remedy.
package enum RoomFailure: Error, Hashable, Sendable {
    case notRoot
    case programMissing(String)
    case fileMissing(String, of: HostPart)
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
    /// One sentence with what, where and the remedy on this computer.
    package var description: String { sentence(on: .this) }
}

extension RoomFailure {
    /// One sentence with what, where and the remedy on a computer with that system.
    package func sentence(on host: HostSystem) -> String {
        switch self {
        case .notRoot: "a virtual room needs network namespaces, which only root may make; run it as root"
        case .programMissing(let program):
            "the program \(program) is not installed; \(host.remedy(forProgram: program)), or run `make deps`"
        case .fileMissing(let path, let part):
            "\(path) is not there; \(host.remedy(for: part)), or run `make deps`"
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
