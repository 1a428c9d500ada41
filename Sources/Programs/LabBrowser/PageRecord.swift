// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Synchronization

/// What a page's events have told so far; kept apart from the page, so that who hears them does not keep that open.
final class PageRecord: Sendable {
    private struct State {
        var problems: [String] = []
        var loads = 0
        var traces = 0
        var traceParts: [DevToolsMessage] = []
    }

    /// What is waited for.
    enum Moment: Hashable, Sendable {
        /// The document with this loader's id was loaded.
        case loaded(String)
        /// So many documents were loaded, the first empty one counted.
        case loads(Int)
        /// So many traces have ended.
        case traces(Int)
    }

    /// When that comes.
    let moments = Awaited<Moment, Void>()
    private let state = Mutex(State())

    /// Exceptions, errors on the console, violations of the content security policy, files that were not there.
    var problems: [String] { state.withLock { $0.problems } }

    /// Forgets the problems so far.
    func forgetProblems() { state.withLock { $0.problems = [] } }

    /// How many documents were loaded.
    var loads: Int { state.withLock { $0.loads } }

    /// How many traces have ended.
    var traces: Int { state.withLock { $0.traces } }

    /// Gives the parts of the trace that has ended, once.
    func takeTrace() -> [DevToolsMessage] {
        state.withLock { state in
            defer { state.traceParts = [] }
            return state.traceParts
        }
    }

    /// An event of the page.
    func received(_ message: DevToolsMessage) {
        switch message.event {
        case "Page.lifecycleEvent": lived(message)
        case "Tracing.dataCollected": state.withLock { $0.traceParts.append(message) }
        case "Tracing.tracingComplete":
            let count = state.withLock { state in
                state.traces += 1
                return state.traces
            }
            moments.came((), for: .traces(count))
        case "Page.javascriptDialogOpening": add("a dialog opened")
        case "Inspector.targetCrashed": add("the page crashed")
        default: if let problem = Self.problem(in: message) { add(problem) }
        }
    }

    private func lived(_ message: DevToolsMessage) {
        guard let event = message.content(as: LifecycleEvent.self), event.name == "load" else { return }
        let count = state.withLock { state in
            state.loads += 1
            return state.loads
        }
        moments.came((), for: .loaded(event.loaderId))
        moments.came((), for: .loads(count))
    }

    private func add(_ problem: String) {
        state.withLock { if $0.problems.count < BrowserLimits.problems { $0.problems.append(problem) } }
    }

    private static func problem(in message: DevToolsMessage) -> String? {
        switch message.event {
        case "Runtime.exceptionThrown":
            return message.content(as: ThrownException.self).map { "exception: \($0.exceptionDetails.words)" }
        case "Runtime.consoleAPICalled":
            guard let call = message.content(as: ConsoleCall.self), ["error", "assert"].contains(call.type) else {
                return nil
            }
            return "console: " + call.args.map(\.words).joined(separator: " ")
        case "Log.entryAdded":
            guard let entry = message.content(as: LogEvent.self)?.entry, entry.level == "error" else { return nil }
            return "\(entry.source): \(entry.text)" + (entry.url.map { " (\($0))" } ?? "")
        default:
            return nil
        }
    }
}

private struct LifecycleEvent: Decodable {
    let loaderId: String
    let name: String
}

private struct ThrownException: Decodable {
    let exceptionDetails: ScriptException
}

private struct ConsoleCall: Decodable {
    let type: String
    let args: [RemoteValue]
}

private struct LogEvent: Decodable {
    struct Entry: Decodable {
        let source: String
        let level: String
        let text: String
        let url: String?
    }

    let entry: Entry
}

/// A value of a page's scripts as the protocol has it.
struct RemoteValue: Decodable {
    let type: String
    let value: JSON?
    let description: String?

    /// What a console would show.
    var words: String { value.map { $0.text ?? $0.description } ?? description ?? type }
}

/// What a script threw.
struct ScriptException: Decodable {
    let text: String
    let exception: RemoteValue?

    /// The error with its stack, or whatever was thrown.
    var words: String { exception?.words ?? text }
}
