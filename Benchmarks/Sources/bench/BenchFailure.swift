// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// Why the bench cannot go on: one sentence with the remedy.
enum BenchFailure: Error, Hashable {
    /// Namespaces and mounts are root's.
    case notRoot
    /// A signal asked for the end.
    case interrupted(Int32)
    /// Another bench runs from the same folder; two would measure each other.
    case alreadyRunning(String)
    case noProgram(String)
    case unknownCase(String, known: [String])
    case unknownContender(String, known: [String])
    case badOption(String)
    case system(String, problem: String)
    case toolFailed(String, words: String)
    case ended(program: String, status: String, words: String)
    case notReady(program: String, seconds: Int, words: String)
    case wrongBytes(peer: Int, contender: String)
    case someRunsFailed(Int)

    /// 1 for what the person can mend, 2 for what the system or a program did, 128 and more for a signal.
    var exitStatus: Int32 {
        switch self {
        case .notRoot, .alreadyRunning, .noProgram, .unknownCase, .unknownContender, .badOption: 1
        case .system, .toolFailed, .ended, .notReady, .wrongBytes, .someRunsFailed: 2
        case .interrupted(let signal): 128 + signal
        }
    }
}

extension BenchFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .notRoot: "the bench builds network namespaces, which only root may make; run it as root"
        case .interrupted(let signal): "ended by signal \(signal); results so far are kept, run it again to go on"
        case .alreadyRunning(let path): "\(path) is locked: another bench runs here, and two would disturb each other"
        case .noProgram(let path): "\(path) is not there; run `make build` first, or name the program with --program"
        case .unknownCase(let name, let known): "there is no case \(name); use one of \(known.joined(separator: ", "))"
        case .unknownContender(let name, let known):
            "there is no contender \(name); use one of \(known.joined(separator: ", "))"
        case .badOption(let sentence): sentence
        case .system(let what, let problem): "\(what): \(problem)"
        case .toolFailed(let tool, let words): "\(tool) failed: \(words)"
        case .ended(let program, let status, let words):
            "\(program) ended too early with \(status)\(words.isEmpty ? "" : ": \(words)")"
        case .notReady(let program, let seconds, let words):
            "\(program) was not ready after \(seconds) s\(words.isEmpty ? "" : ": \(words)")"
        case .wrongBytes(let peer, let contender):
            "\(contender) said it was complete, but what peer \(peer) has is not the image"
        case .someRunsFailed(let count):
            "\(count) \(count == 1 ? "run" : "runs") failed, see above; run it again to repeat them alone"
        }
    }
}

extension BenchFailure {
    /// What `errno` says of it.
    static func system(_ what: String) -> Self { .system(what, problem: String(cString: strerror(errno))) }
}
