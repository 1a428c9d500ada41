// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Synchronization

/// Commands to a browser and its answers and events, over a socket that it has as descriptors 3 and 4
/// (`--remote-debugging-pipe`): JSON, each message ended by a zero.
final class DevToolsPipe: Sendable {
    typealias Listener = @Sendable (DevToolsMessage) -> Void

    private struct Nothing: Decodable {}

    private struct State {
        var lastID = 0
        var listeners: [String: Listener] = [:]
    }

    private let descriptor: CInt
    private let answers = Awaited<Int, DevToolsMessage>()
    private let state = Mutex(State())
    /// Messages are written one after the other.
    private let writing = Mutex(())

    /// Takes the socket over.
    init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Reads on a thread of its own until the browser closes its end, or ``stop()``.
    func start(lastWords: @escaping @Sendable () -> String) {
        Thread.detachNewThread { [self] in
            var splitter = MessageSplitter()
            var buffer = [UInt8](repeating: 0, count: 256 << 10)
            while splitter.pendingCount <= BrowserLimits.message {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                for message in splitter.taking(buffer[..<count]) { received(Data(message)) }
            }
            answers.end(with: .ended(words: lastWords()))
        }
    }

    /// Has the reading end, whoever else may still hold the other end.
    func stop() {
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// Who is told of the events of a session; nobody any more with `nil`.
    func listen(to session: String, _ listener: Listener?) {
        state.withLock { $0.listeners[session] = listener }
    }

    /// Sends a command and gives what its answer carries.
    func ask<Answer: Decodable>(
        _ command: String, _ parameters: JSON = [:], in session: String? = nil,
        within limit: Duration = BrowserLimits.answer, as type: Answer.Type
    ) async throws -> Answer {
        let id = try send(command, parameters, in: session)
        let answer = try await answers.value(for: id, within: limit, or: .late(command, limit: limit))
        if let refusal = answer.refusal { throw BrowserFailure.refused(command: command, words: refusal) }
        do {
            return try answer.result(as: type)
        } catch {
            throw BrowserFailure.refused(command: command, words: "an answer of another form: \(error)")
        }
    }

    /// Sends a command and waits until it is done.
    func tell(
        _ command: String, _ parameters: JSON = [:], in session: String? = nil,
        within limit: Duration = BrowserLimits.answer
    ) async throws {
        _ = try await ask(command, parameters, in: session, within: limit, as: Nothing.self)
    }

    /// Sends a command and gives its number, under which the answer comes.
    @discardableResult func send(_ command: String, _ parameters: JSON = [:], in session: String?) throws -> Int {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        var message: [String: JSON] = [
            "id": .number(Double(id)), "method": .string(command), "params": parameters,
        ]
        if let session { message["sessionId"] = .string(session) }
        try write(Array(JSON.object(message).description.utf8) + [0])
        return id
    }

    private func write(_ bytes: [UInt8]) throws {
        let isWritten = writing.withLock { _ in
            var done = 0
            while done < bytes.count {
                // A browser that has ended must not end this program, too (SIGPIPE).
                let count = bytes[done...].withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
        guard isWritten else { throw BrowserFailure.ended(words: "it takes no commands any more") }
    }

    private func received(_ bytes: Data) {
        guard let message = DevToolsMessage(bytes) else { return }
        if let id = message.id {
            answers.came(message, for: id)
        } else {
            let listener = state.withLock { $0.listeners[message.session] }
            listener?(message)
        }
    }
}
