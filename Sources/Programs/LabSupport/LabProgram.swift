// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Foundation
internal import Phase1Builder
internal import UnixSignals
internal import VirtualRoom

/// What the programs that measure in virtual rooms have in common.
package enum LabProgram {
    /// Does something to its end, or until somebody wants it to end; either way nothing of it runs on.
    ///
    /// - Throws: an exit status, its sentence told on standard error: 1 for a mistake, 2 when something failed or was
    ///   ended, which `ended` is the sentence for.
    package static func run<Result: Sendable>(
        ended: String, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            guard let result = try await untilSignal(body) else { throw complain(ended, status: 2) }
            return result
        } catch let failure as RoomFailure {
            throw complain("\(failure)", status: failure.isMistake ? 1 : 2)
        } catch let failure as Phase1Failure {
            throw complain("\(failure)", status: failure.isMistake ? 1 : 2)
        } catch is CancellationError {
            throw complain(ended, status: 2)
        }
    }

    /// The path of a program in the folder of the running one.
    package static func path(besides name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own).deletingLastPathComponent().appending(path: name).path
    }

    /// An absolute path.
    package static func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }

    /// `nil` when a signal came first.
    private static func untilSignal<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            let first = try await group.next()
            group.cancelAll()
            return first ?? nil
        }
    }

    private static func complain(_ sentence: String, status: Int32) -> ExitCode {
        FileHandle.standardError.write(Data("\(sentence)\n".utf8))
        return ExitCode(status)
    }
}
