// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
package import BootCatalog
internal import Glibc
internal import HTTPFetch
internal import LinuxSystem
internal import PieceStorage

extension FailureCause {
    /// What an error of the agent's is about; `nil` where its words say all that is known.
    package init?(of error: any Error) {
        switch error {
        case let problem as NetworkProblem: self = problem.cause
        case let error as HTTPFetchError where error.reason.isNoAnswer: self = .noServer
        case let problem as DiskProblem:
            guard let cause = problem.cause else { return nil }
            self = cause
        case let problem as StorageProblem where problem.isOfDisk: self = .brokenDisk
        case let problem as StorageProblem where problem.lacksRoom: self = .noRoom
        case let failure as SystemFailure where failure.number == EIO || failure.number == EREMOTEIO: self = .brokenDisk
        case let failure as SystemFailure where failure.number == ENOSPC: self = .noRoom
        case let problem as ImpossibleImage:
            guard let cause = problem.cause else { return nil }
            self = cause
        case is ImageProblem, is SwarmFetchProblem: self = .imageDamaged
        default: return nil
        }
    }
}

extension Trouble {
    /// An error in its own words.
    init(_ error: any Error) { self.init("\(error)", FailureCause(of: error)) }
}

extension NetworkProblem {
    fileprivate var cause: FailureCause {
        switch self {
        case .noCard, .otherCard: .noCard
        case .noLink: .noLink
        case .noLease: .noLease
        }
    }
}

extension DiskProblem {
    fileprivate var cause: FailureCause? {
        switch self {
        case .noDisks, .noneMatches: .noDisk
        case .allRefused(let refusals): refusals.allSatisfy(\.isTooSmall) ? .noRoom : nil
        }
    }
}

extension StorageProblem {
    fileprivate var lacksRoom: Bool { if case .fit = operation { true } else { isFull } }
}

extension HTTPFetchError.Reason {
    /// Whether nothing that a server wrote came, or not all of it.
    fileprivate var isNoAnswer: Bool {
        switch self {
        case .cannotConnect, .connectTimeout, .idleTimeout, .totalTimeout, .noReply, .truncated: true
        case .headerTooLarge, .bodyTooLarge, .malformed, .status, .redirectedElsewhere, .tooManyRedirects,
            .rangeNotHonoured, .cancelled:
            false
        }
    }
}
