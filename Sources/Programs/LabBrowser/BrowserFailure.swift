// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a browser does not do what is asked of it: one sentence with the place.
package enum BrowserFailure: Error, Hashable, Sendable {
    case notInstalled
    case system(String, problem: String)
    case ended(words: String)
    case refused(command: String, words: String)
    case late(String, limit: Duration)
    case notLoaded(url: String, words: String)
    case threw(script: String, words: String)
    case notSoEver(condition: String, last: String, limit: Duration)
    case noSuchKey(String)
}

extension BrowserFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notInstalled: "there is no chromium-headless-shell; install it with `make deps`"
        case .system(let what, let problem): "\(what): \(problem)"
        case .ended(let words): "the browser has ended: \(words)"
        case .refused(let command, let words): "the browser refuses \(command): \(words)"
        case .late(let what, let limit): "\(what) took longer than \(limit)"
        case .notLoaded(let url, let words): "\(url) cannot be loaded: \(words)"
        case .threw(let script, let words): "\(words), thrown by the script: \(script)"
        case .notSoEver(let condition, let last, let limit): "not so within \(limit), at last \(last): \(condition)"
        case .noSuchKey(let key): "there is no key \"\(key)\"; BrowserKey has those there are"
        }
    }
}
