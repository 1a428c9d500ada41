// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import TorrentCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Why the operating system would not open a socket, as far as a program can do something about it.
package enum SocketFailure: Hashable, Sendable {
    case refused
    case unreachable
    /// The local address belongs to no interface of this machine.
    case notThisMachine
    case portTaken
    case notPermitted
    case timedOut(Duration)
    /// Something is scarce at the moment, such as descriptors or memory; in the system's words.
    case passing(String)
    /// In the system's words.
    case other(String)

    /// Sorts an error out that a bootstrap of NIO threw.
    package init(_ error: any Error) {
        switch error {
        case let error as IOError: self.init(error)
        case ChannelError.connectTimeout(let time): self = .timedOut(.nanoseconds(time.nanoseconds))
        default: self = .other("\(error)")
        }
    }

    private init(_ error: IOError) {
        switch error.errnoCode {
        case ECONNREFUSED: self = .refused
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN: self = .unreachable
        case EADDRNOTAVAIL: self = .notThisMachine
        case EADDRINUSE: self = .portTaken
        case EACCES, EPERM: self = .notPermitted
        case let number where ErrorDuration(errorNumber: number) == .passing: self = .passing(error.description)
        default: self = .other(error.description)
        }
    }
}

extension SocketFailure {
    /// Whether the same may succeed later though nobody does anything.
    package var isPassing: Bool {
        if case .passing = self { true } else { false }
    }
}

extension SocketFailure: CustomStringConvertible {
    /// The reason, as the end of a sentence that names the address.
    package var description: String {
        switch self {
        case .refused: "connection refused; nothing listens at that port"
        case .unreachable: "no way to that host; is it on, and on this network?"
        case .notThisMachine: "that address is not on this machine"
        case .portTaken: "another program has that port"
        case .notPermitted: "not permitted; ports below 1024 need root"
        case .timedOut(let time): "no connection within \(time)"
        case .passing(let words), .other(let words): words
        }
    }
}
